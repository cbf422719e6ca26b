// Up to this number, each secret is searched for separately.
const MAX_SEPARATE = 64;

/** The longest text that is remembered as harmless, in characters. */
const MAX_HARMLESS = 1000;

/** Replaces a secret in records and messages. */
export const MARK = "[redacted]";

// A shorter value also occurs in harmless text: such a secret is redacted only by its name.
const MIN_LENGTH = 8;

/** The secrets that one server has seen. Finds them under other names and in other encodings. */
export interface SecretValues {
  /** Remembers each string and number in a value that has at least 8 characters. */
  add(value: unknown): void;
  /** Replaces each known secret in a text, also as percent-encoding, JSON escapes, hex, base64 or base64url. */
  redact(text: string, effort: Effort): string;
}

/** How many more characters may be decoded for one record. Beyond the limit, texts are not recorded. */
export interface Effort {
  left: number;
}

/** Returns the effort for one record: seconds at worst, and far more than a page of a thousand items needs. */
export function startEffort(): Effort {
  return { left: 10_000_000 };
}

/**
 * Creates an empty set of secrets.
 *
 * @param namesSecret - Whether decoded text holds a secret next to its name.
 */
export function createSecretValues(namesSecret: (decoded: string) => boolean): SecretValues {
  const all = new Set<string>();
  // By their first characters: the time to search a text does not grow with the number of secrets.
  const byStart = new Map<string, string[]>();
  // Texts without a secret, until another secret is known: responses repeat the examples of the document.
  const harmless = new Set<string>();

  function find(text: string, from: number): { readonly index: number; readonly length: number } | undefined {
    if (all.size > MAX_SEPARATE) return findOfMany(text, from);
    let hit: { readonly index: number; readonly length: number } | undefined;
    for (const known of all) {
      const index = text.indexOf(known, from);
      const isFirst =
        hit === undefined || index < hit.index || (index === hit.index && known.length > hit.length);
      if (index !== -1 && isFirst) hit = { index, length: known.length };
    }
    return hit;
  }

  function findOfMany(text: string, from: number) {
    for (let index = from; index + MIN_LENGTH <= text.length; index++) {
      const secret = byStart
        .get(text.slice(index, index + MIN_LENGTH))
        ?.find((known) => text.startsWith(known, index));
      if (secret !== undefined) return { index, length: secret.length };
    }
    return undefined;
  }

  function holds(text: string, depth: number, effort: Effort): boolean {
    effort.left -= text.length + 100;
    if (find(text, 0) !== undefined) return true;
    // A wrong cut decodes to noise, which is not decoded further.
    if (effort.left < 0 || !isLegible(text)) return false;
    if (namesSecret(text)) return true;
    if (depth > 0)
      for (const { decoded } of decodings(text)) if (holds(decoded, depth - 1, effort)) return true;
    return false;
  }

  // Returns the part of a text that holds an encoded secret.
  function findEncoded(text: string, effort: Effort): string | undefined {
    for (const { encoded, decoded } of decodings(text)) {
      if (effort.left < 0) return undefined;
      if (holds(decoded, depthFor(encoded), effort)) return encoded;
    }
    return undefined;
  }

  return {
    add(value) {
      for (const secret of leaves(value)) {
        if (secret.length < MIN_LENGTH || secret === MARK) continue;
        for (const form of new Set([secret, Buffer.from(secret).toString("latin1")])) {
          const start = form.slice(0, MIN_LENGTH);
          const known = byStart.get(start) ?? [];
          all.add(form);
          // The longest first: a secret may be the beginning of another.
          if (known.includes(form)) continue;
          harmless.clear();
          byStart.set(
            start,
            [...known, form].sort((one, other) => other.length - one.length),
          );
        }
      }
    },
    redact(text, effort) {
      if (text.length < MIN_LENGTH || harmless.has(text)) return text;
      if (effort.left < 0) return UUID.test(text) && find(text, 0) === undefined ? text : notRecorded(text);
      let redacted = "";
      let end = 0;
      for (let hit = find(text, 0); hit !== undefined; hit = find(text, end)) {
        redacted += text.slice(end, hit.index) + MARK;
        end = hit.index + hit.length;
      }
      redacted += text.slice(end);
      // Each replacement changes the text: it is decoded again.
      for (
        let encoded = findEncoded(redacted, effort);
        encoded !== undefined;
        encoded = findEncoded(redacted, effort)
      )
        redacted = redacted.replaceAll(encoded, MARK);
      if (effort.left < 0) return notRecorded(text);
      if (redacted === text && text.length <= MAX_HARMLESS && harmless.size < MAX_SEPARATE * 16)
        harmless.add(text);
      return redacted;
    },
  };
}

/** Stands in records for a text that takes too long to be searched for secrets. */
export function notRecorded({ length }: string): string {
  return `[${length} characters]`;
}

function leaves(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number" || typeof value === "bigint") return [String(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [];
}

interface Decoding {
  /** The part of the text that was decoded. */
  readonly encoded: string;
  readonly decoded: string;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

// Encodings within encodings; in a large text fewer, as each costs the time to decode all of it.
function depthFor({ length }: string): number {
  return length > 16_384 ? 1 : 3;
}

/** What a text may mean besides what it says, its parts before the whole. */
function* decodings(text: string): Generator<Decoding> {
  for (const { encoded, decode } of tries(text)) {
    const decoded = decode(encoded);
    if (decoded !== encoded) yield { encoded, decoded };
  }
}

interface Try {
  readonly encoded: string;
  readonly decode: (text: string) => string;
}

// Lazy: the first hit is enough.
function* tries(text: string): Generator<Try> {
  if (text.length < MIN_LENGTH || UUID.test(text)) return;
  for (const [run] of text.matchAll(/[0-9a-f]{16,}/gi))
    for (const offset of [0, 1])
      yield { encoded: run, decode: (hex) => fromBytes(Buffer.from(hex.slice(offset), "hex")) };
  for (const [run] of text.matchAll(/[\w+/-]{11,}/g)) {
    if (/^\d+$/.test(run) || UUID.test(run)) continue;
    // The text before it may have the same alphabet: one of four offsets is right.
    for (const offset of [0, 1, 2, 3])
      yield { encoded: run, decode: (cut) => fromBytes(Buffer.from(cut.slice(offset), "base64")) };
  }
  if (/[%+]/.test(text)) {
    for (const [token] of text.matchAll(/[^\s&?#"=/]+/g)) if (token !== text) yield* percentTries(token);
    yield* percentTries(text);
  }
  if (text.includes("\\")) yield { encoded: text, decode: unescapeJson };
  if (/[\r\n]/.test(text)) yield { encoded: text, decode: (lines) => lines.replace(/[\r\n]+[ \t]*/g, "") };
}

function* percentTries(encoded: string): Generator<Try> {
  if (encoded.includes("%")) yield { encoded, decode: unescapePercent };
  // A form writes a space as a plus sign.
  if (encoded.includes("+")) yield { encoded, decode: (plus) => unescapePercent(plus.replaceAll("+", " ")) };
}

// Byte by byte: a wrong cut leaves invalid UTF-8. Without the zeros that UTF-16 has between ASCII letters.
function fromBytes(bytes: Buffer): string {
  return bytes.toString("latin1").replaceAll("\0", "");
}

// Tells whether most of a text is printable: its beginning and its end may be cut wrongly.
function isLegible(text: string): boolean {
  const noise = text.length - text.replace(/[^\x20-\x7e]+/g, "").length;
  return noise <= text.length / 2;
}

function unescapePercent(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function unescapeJson(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\(["\\/])/g, "$1");
}
