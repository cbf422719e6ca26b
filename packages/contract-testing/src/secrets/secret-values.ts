/** Stands in records and messages where a secret was. */
export const mark = "[redacted]";

// A shorter value would be found in innocent text, too: such a secret is redacted by its name alone.
const shortest = 8;

/** The secrets that one server has seen, to find them again under other names and in other encodings. */
export interface SecretValues {
  /** Remembers each text and number in a value; those of fewer than 8 characters are left out. */
  add(value: unknown): void;
  /** Text in which each known secret is replaced, also as percent-encoding, JSON escapes, hex, base64 or base64url. */
  redact(text: string): string;
}

/**
 * Starts with no secrets.
 *
 * @param isTelling - Whether decoded text holds a secret for another reason than a known value.
 */
export function createSecretValues(isTelling: (decoded: string) => boolean): SecretValues {
  // By their first characters, so that the time to search a text does not grow with their number.
  const byStart = new Map<string, string[]>();

  function find(text: string, from: number): { readonly index: number; readonly length: number } | undefined {
    for (let index = from; byStart.size > 0 && index + shortest <= text.length; index++) {
      const secret = byStart
        .get(text.slice(index, index + shortest))
        ?.find((known) => text.startsWith(known, index));
      if (secret !== undefined) return { index, length: secret.length };
    }
    return undefined;
  }

  function holds(text: string, depth: number): boolean {
    if (find(text, 0) !== undefined || isTelling(text)) return true;
    return depth > 0 && decodings(text).some(({ decoded }) => holds(decoded, depth - 1));
  }

  return {
    add(value) {
      for (const secret of leaves(value)) {
        if (secret.length < shortest || secret === mark) continue;
        for (const form of new Set([secret, Buffer.from(secret).toString("latin1")])) {
          const start = form.slice(0, shortest);
          const known = byStart.get(start) ?? [];
          // The longest first: one may be the beginning of another.
          if (!known.includes(form))
            byStart.set(
              start,
              [...known, form].sort((one, other) => other.length - one.length),
            );
        }
      }
    },
    redact(text) {
      if (text.length < shortest) return text;
      let redacted = "";
      let end = 0;
      for (let hit = find(text, 0); hit !== undefined; hit = find(text, end)) {
        redacted += text.slice(end, hit.index) + mark;
        end = hit.index + hit.length;
      }
      redacted += text.slice(end);
      // Each replacement makes another text: what else it means is asked anew.
      for (;;) {
        const hit = decodings(redacted).find(({ encoded, decoded }) => holds(decoded, depthFor(encoded)));
        if (hit === undefined) return redacted;
        redacted = redacted.replaceAll(hit.encoded, mark);
      }
    },
  };
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

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

// Encodings within encodings; in a large text fewer, as each costs the time to decode all of it.
function depthFor({ length }: string): number {
  return length > 16_384 ? 1 : 3;
}

/** What a text may mean besides what it says, its parts before the whole. */
function decodings(text: string): Decoding[] {
  if (text.length < shortest || uuid.test(text)) return [];
  const found: Decoding[] = [];
  const add = (encoded: string, decode: (text: string) => string) => {
    const decoded = decode(encoded);
    if (decoded !== encoded) found.push({ encoded, decoded });
  };
  for (const [run] of text.matchAll(/[0-9a-f]{16,}/gi))
    for (const offset of [0, 1]) add(run, () => fromBytes(Buffer.from(run.slice(offset), "hex")));
  for (const [run] of text.matchAll(/[\w+/-]{11,}/g)) {
    if (/^\d+$/.test(run) || uuid.test(run)) continue;
    // What stands before it may be of the same alphabet: one of four ways to cut is right.
    for (const offset of [0, 1, 2, 3]) add(run, () => fromBytes(Buffer.from(run.slice(offset), "base64")));
  }
  if (/[%+]/.test(text)) {
    for (const [token] of text.matchAll(/[^\s&?#"=/]+/g)) if (/[%+]/.test(token)) addPercent(add, token);
    addPercent(add, text);
  }
  if (text.includes("\\")) add(text, unescapeJson);
  if (/[\r\n]/.test(text)) add(text, () => text.replace(/[\r\n]+[ \t]*/g, ""));
  return found;
}

function addPercent(add: (encoded: string, decode: (text: string) => string) => void, text: string): void {
  if (text.includes("%")) add(text, unescapePercent);
  // A form writes a space as a plus sign.
  if (text.includes("+")) add(text, () => unescapePercent(text.replaceAll("+", " ")));
}

// Byte by byte, as a wrong cut leaves no valid UTF-8. Without zeros, which UTF-16 has between ASCII letters.
function fromBytes(bytes: Buffer): string {
  return bytes.toString("latin1").replaceAll("\0", "");
}

function unescapePercent(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function unescapeJson(text: string): string {
  return text
    .replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\(["\\/])/g, "$1");
}
