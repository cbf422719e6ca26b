import { SpecsError } from "../document/specs-error.ts";

/** Names of query parameters that carry credentials: API keys, tokens, and the signatures of Amazon, Azure and Google. */
const CREDENTIAL =
  /(?:key|token|secret|passw(?:or)?d|passphrase|pwd|credentials?|signature|jwt|auth|authorization|bearer|session(?:id)?)$|^(?:sig|sas|pass|x-(?:amz|goog)-.*)$/i;
/** A long word of many kinds of characters may be a token; a version or a language is shorter. */
const RANDOM = /^(?=.*\d)(?=.*[A-Za-z])[\w+/=.~-]{24,}$/;

/**
 * The URL in full.
 *
 * @throws {@link SpecsError} `download_failed` unless it is https, or http on the loopback interface, without a
 * credential in it: where a document comes from is written into files that everybody reads.
 */
export function checkedUrl(text: string, base?: string): string {
  const url = URL.parse(text, base);
  if (url === null) {
    throw failed(
      shownUrl(text),
      "is not a URL",
      "give a full address such as https://api.example/openapi.json",
    );
  }
  const shown = shownUrl(url.href);
  const isLoopback = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isLoopback)) {
    const what = base === undefined ? shown : `${shownUrl(base)} redirects to ${shown}, which`;
    throw failed(what, "is not https", "a document that anybody on the way could change is not taken");
  }
  if (url.username !== "" || url.password !== "") {
    throw failed(`https://${url.host}`, "carries a user name or password", "download it and give the file");
  }
  url.hash = "";
  return url.href;
}

/**
 * As {@link checkedUrl}, for an address that will be stored in `apis.json`, the lock and READMEs.
 *
 * @throws {@link SpecsError} `download_failed`, before anything is sent, also for a query parameter that is a credential.
 */
export function checkedSource(text: string): string {
  const href = checkedUrl(text);
  for (const [name, value] of new URL(href).searchParams) {
    if (!CREDENTIAL.test(name) && !RANDOM.test(value)) continue;
    const problem = `carries what looks like a credential in its query (\`${name}\`)`;
    throw failed(shownUrl(href), problem, "download it and give the file with --from: addresses are stored");
  }
  return href;
}

/** A URL for messages: no credential, no value of a query parameter, no fragment. */
export function shownUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null)
    return JSON.stringify(
      text
        .replace(/[?#].*$/s, "?…")
        .replace(/\/\/[^/@]*@/, "//…@")
        .slice(0, 200),
    );
  const names = [...new Set(url.searchParams.keys())];
  const query =
    names.length === 0 ? "" : `?${names.map((name) => `${encodeURIComponent(name)}=…`).join("&")}`;
  return url.origin === "null" ? `${url.protocol}…` : `${url.origin}${url.pathname}${query}`;
}

export function failed(url: string, problem: string, remedy: string, cause?: unknown): SpecsError {
  return new SpecsError("download_failed", `${url} ${problem}; ${remedy}`, { cause });
}
