import type { Content } from "../documents/operation.js";
import { packageRequire } from "../node/package-require.js";

type Negotiator = new (request: {
  readonly headers: { readonly accept: string };
}) => {
  mediaTypes(available: readonly string[]): string[];
};

/**
 * Chooses the content that a client accepts best (RFC 9110, section 12.5.1). Without `Accept` that is JSON, else the
 * first.
 *
 * @returns `undefined` if the client accepts none. A malformed `Accept` accepts nothing.
 */
export function chooseContent(contents: readonly Content[], accept: string | undefined): Content | undefined {
  const any = contents.find(({ mediaType }) => mediaType === "*/*");
  if (accept === undefined || accept.trim() === "")
    return any ?? contents.find(({ mediaType }) => mediaType === "application/json") ?? contents[0];
  // What most clients send needs no negotiation, and what is not a media type, such as `file`, allows none.
  const exact = contents.find(({ mediaType }) => mediaType === accept);
  if (exact !== undefined || (accept === "*/*" && contents.length === 1)) return exact ?? contents[0];
  return best(contents, accept) ?? best(contents, withoutParameters(accept));
}

function best(contents: readonly Content[], accept: string): Content | undefined {
  const Negotiator = packageRequire("negotiator") as Negotiator;
  // A documented range has whatever the client accepts of it.
  const types = contents.map(({ mediaType }) => mediaType);
  const [type] = new Negotiator({ headers: { accept } }).mediaTypes(types);
  return type === undefined ? undefined : contents.find(({ mediaType }) => mediaType === type);
}

// `application/json; version=2` also means a document that only has `application/json`.
function withoutParameters(accept: string): string {
  return accept.replace(/;\s*(?!q=)[^;,=]+=(?:"[^"]*"|[^;,]*)/gi, "");
}
