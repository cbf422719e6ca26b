import type { Api } from "../document/apis.ts";
import { isObject, type SourceDocument } from "../document/document.ts";
import { sha256 } from "../document/lock.ts";

/** Says which document something was made of. */
export interface DocumentIdentity {
  readonly api: string;
  /** The document's `info.version`. */
  readonly version: unknown;
  /** Of the effective document's bytes. */
  readonly sha256: string;
}

/** What a client and the mocks of the same document have in common. */
export function documentIdentity(api: Api, source: SourceDocument): DocumentIdentity {
  const { info } = source.value;
  return {
    api: api.name,
    version: isObject(info) ? info.version : undefined,
    sha256: sha256(source.text),
  };
}
