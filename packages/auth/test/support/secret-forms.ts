const eachOf = (secret: string, write: (code: number, character: string) => string) =>
  [...secret].map((character) => write(character.charCodeAt(0), character)).join("");
const hexOf = (code: number) => code.toString(16).padStart(2, "0");
const special = (write: (code: number) => string) => (secret: string) =>
  eachOf(secret, (code, character) => (/\w/.test(character) ? character : write(code)));
const base64 = (text: string) => Buffer.from(text).toString("base64");
const HTML: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Ways in which servers, proxies and logs write what they send back. Each is undone by its reader to the secret. */
export const ENCODERS: Readonly<Record<string, (secret: string) => string>> = {
  "as it is": (secret) => secret,
  "percent-encoded": (secret) => encodeURIComponent(secret),
  "percent-encoded in lower case": (secret) =>
    encodeURIComponent(secret).replace(/%../g, (hex) => hex.toLowerCase()),
  "percent-encoded as a whole": (secret) => eachOf(secret, (code) => `%${hexOf(code)}`),
  "percent-encoded twice": (secret) => encodeURIComponent(encodeURIComponent(secret)),
  "in a form": (secret) => new URLSearchParams([["", secret]]).toString().slice(1),
  "in JSON": (secret) => JSON.stringify(secret).slice(1, -1),
  "in JSON with slashes escaped": (secret) => JSON.stringify(secret).slice(1, -1).replaceAll("/", "\\/"),
  "in JSON with \\u002B": special((code) => `\\u${hexOf(code).toUpperCase().padStart(4, "0")}`),
  "in JSON in JSON": (secret) =>
    JSON.stringify(special((code) => `\\u00${hexOf(code)}`)(secret)).slice(1, -1),
  "in JavaScript with \\x2b": special((code) => `\\x${hexOf(code)}`),
  "in JavaScript with \\u{2b}": special((code) => `\\u{${hexOf(code)}}`),
  "in HTML": (secret) => secret.replace(/[&<>"']/g, (character) => HTML[character] ?? ""),
  "in HTML by numbers": special((code) => `&#${code};`),
  "in HTML by hexadecimal numbers": special((code) => `&#x${hexOf(code)};`),
  "in hexadecimal": (secret) => Buffer.from(secret).toString("hex"),
  "in hexadecimal capitals": (secret) => Buffer.from(secret).toString("hex").toUpperCase(),
  "in hexadecimal with colons": (secret) =>
    [...secret].map((character) => hexOf(character.charCodeAt(0))).join(":"),
  "in base64": base64,
  "in base64 after one character": (secret) => base64(`:${secret}`),
  "in base64 after two characters, before one": (secret) => base64(`u:${secret}"`),
  "in base64, form-encoded, as HTTP Basic": (secret) => base64(`id:${encodeURIComponent(secret)}`),
  "in base64url": (secret) => Buffer.from(`{"key":"${secret}"}`).toString("base64url"),
  "in base64, percent-encoded": (secret) => encodeURIComponent(base64(secret)),
  "in base64 in JSON": (secret) => base64(`${secret}??>`).replaceAll("/", "\\/"),
};

/** What of a secret's base64 is the same at any offset: enough of it gives the secret away. */
function coresOf(secret: string): string[] {
  return [0, 1, 2].map((offset) => {
    const start = Math.ceil((offset * 8) / 6);
    return base64("\0".repeat(offset) + secret).slice(start, Math.floor(((offset + secret.length) * 8) / 6));
  });
}

/** Everything by which a text could give the secret away. */
export function traitsOf(secret: string): string[] {
  const forms = Object.values(ENCODERS).map((encode) => encode(secret));
  const cores = [secret, encodeURIComponent(secret)].flatMap(coresOf);
  const inUrl = cores.map((core) => core.replaceAll("+", "-").replaceAll("/", "_"));
  return [...new Set([...forms, ...cores, ...inUrl])];
}
