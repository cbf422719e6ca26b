import { type Step, trace, undo } from "./undo-encoding.js";

/** The text that replaces a secret. */
export const REDACTED = "[redacted]";

/** Shorter secrets are searched for as text only: their hexadecimal or base64 form would match other words too. */
const SHORTEST_ENCODED = 6;

/** Percent-encoding and the escapes of JSON, JavaScript and HTML. */
const UNESCAPE: Step = [
  /%([\da-f]{2})|\\+(?:u\{?0*|x)([\da-f]{2})\}?|&#x0*([\da-f]{2});|&#0*(\d{2,3});|&(amp|lt|gt|quot|apos);|\\+(["'/\\])/gi,
  (_, percent, unicode, hex, decimal, name, itself) =>
    itself ??
    (name === undefined
      ? String.fromCharCode(decimal ? Number(decimal) : Number.parseInt(percent ?? unicode ?? hex ?? "", 16))
      : (NAMED[name.toLowerCase()] ?? "")),
];
const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** Escapes may be nested, as in JSON that is quoted in JSON. */
const UNESCAPED = [UNESCAPE, UNESCAPE, UNESCAPE, UNESCAPE];
const HEX_DIGITS = /* @__PURE__ */ unescapedThen(
  [/0x|[^\da-f]/gi, () => ""],
  [/[A-F]/g, (digit) => digit.toLowerCase()],
);
const BASE64 = /* @__PURE__ */ unescapedThen(
  [/\s|\\[rn]/g, () => ""],
  [/[-_]/g, (character) => (character === "-" ? "+" : "/")],
);
const SPACES = /* @__PURE__ */ unescapedThen([/\+/g, () => " "]);

function unescapedThen(...steps: readonly Step[]): readonly Step[] {
  return [...UNESCAPED, ...steps];
}

/** An encoding in which a text may contain a secret: the steps that undo it, and what to search for afterwards. */
interface Form {
  readonly steps: readonly Step[];
  readonly sought: readonly string[];
}

/**
 * Replaces secrets, also encoded ones, and leaves the rest of the text unchanged. Covers percent-encoding, the escapes of
 * JSON, JavaScript and HTML, hexadecimal, and base64 and base64url at any offset, also nested.
 *
 * @param secrets - Printable ASCII.
 */
export function removeSecrets(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of secrets) {
    // No encoded form is shorter than the secret.
    if (secret === "" || clean.length < secret.length) continue;
    for (const form of formsOf(secret)) clean = removeForm(clean, form);
  }
  return clean;
}

/** Most texts contain no secret, so positions are computed only for those that do. */
function removeForm(text: string, { steps, sought }: Form): string {
  const plain = undo(text, steps);
  const found = sought.filter((secret) => plain.includes(secret));
  if (found.length === 0) return text;
  const { starts, ends } = trace(text, steps);
  const ranges: [from: number, to: number][] = [];
  for (const secret of found) {
    for (let at = plain.indexOf(secret); at !== -1; at = plain.indexOf(secret, at + 1)) {
      let [first, last] = [at, at + secret.length - 1];
      if (steps === BASE64) {
        // The adjacent characters hold some of its bits.
        if (isBase64(plain[first - 1]) && ends[first - 1] === starts[first]) first -= 1;
        if (isBase64(plain[last + 1]) && starts[last + 1] === ends[last]) last += 1;
      }
      ranges.push([starts[first] ?? 0, ends[last] ?? text.length]);
    }
  }
  return without(text, ranges);
}

function without(text: string, ranges: [from: number, to: number][]): string {
  let clean = "";
  let done = 0;
  for (const [from, to] of ranges.sort((a, b) => a[0] - b[0])) {
    if (from >= done) clean += text.slice(done, from) + REDACTED;
    done = Math.max(done, to);
  }
  return clean + text.slice(done);
}

function isBase64(character: string | undefined): boolean {
  return character !== undefined && /[A-Za-z\d+/]/.test(character);
}

function formsOf(secret: string): Form[] {
  const plain = undo(secret, UNESCAPED);
  const forms: Form[] = [
    { steps: [], sought: [secret] },
    { steps: UNESCAPED, sought: [plain] },
  ];
  if (secret.includes(" ")) forms.push({ steps: SPACES, sought: [plain.replaceAll("+", " ")] });
  if (secret.length < SHORTEST_ENCODED) return forms;
  const hex = [...secret].map((character) => character.charCodeAt(0).toString(16).padStart(2, "0")).join("");
  return [...forms, { steps: HEX_DIGITS, sought: [hex] }, { steps: BASE64, sought: base64Forms(secret) }];
}

/**
 * Returns the part of a secret's base64 that does not depend on its neighbours, for each of the three offsets at which it
 * may begin; of the secret itself, and as URLs and forms encode it, as in HTTP Basic credentials.
 */
function base64Forms(secret: string): string[] {
  const inForm = new URLSearchParams([["", secret]]).toString().slice(1);
  const texts = new Set([secret, encodeURIComponent(secret), inForm]);
  return [...texts].flatMap((text) =>
    [0, 1, 2].map((offset) => {
      const encoded = btoa("\0".repeat(offset) + text);
      return encoded.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + text.length) * 8) / 6));
    }),
  );
}
