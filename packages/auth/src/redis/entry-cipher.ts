import { InputError, shapeOf } from "@energy-clients/client-core";
import { checkOptionNames } from "../options/check-options.js";

/** A key that encrypts tokens before they are stored. */
export interface EncryptionKey {
  /** Names the key, so that others can be used during a rotation; stored in the clear. 1 to 64 letters, digits, `-` or `_`. */
  readonly id: string;
  /** 32 random bytes, or their base64 text, such as `openssl rand -base64 32` prints. */
  readonly key: string | Uint8Array;
}

/** Encrypts and decrypts texts for a store. */
export interface EntryCipher {
  /** @param name - Where the text is stored; it cannot be decrypted under another name. */
  encrypt(text: string, name: string): Promise<string>;
  /** @returns `undefined` unless one of the keys encrypted the text under this name. */
  decrypt(sealed: string, name: string): Promise<string | undefined>;
}

const KEY_BYTES = 32;
const IV_BYTES = 12;
const VERSION = "v1";

/** Leaves texts as they are. */
export const NO_CIPHER: EntryCipher = {
  encrypt: async (text) => text,
  decrypt: async (text) => text,
};

/**
 * Creates a cipher that uses AES-256-GCM. The first key encrypts; all keys decrypt.
 *
 * To rotate: add the new key as the second everywhere; then make it the first everywhere; then remove the old one.
 *
 * @throws {@link InputError} `missing_value`, `malformed_value` or `out_of_range`; no message holds a key.
 */
export function createEntryCipher(encryptionKeys: readonly EncryptionKey[]): EntryCipher {
  const keys = readKeys(encryptionKeys);
  const imported = new Map<string, Promise<CryptoKey>>();
  const keyOf = (id: string): Promise<CryptoKey> | undefined => {
    const bytes = keys.get(id);
    if (!bytes) return undefined;
    const key =
      imported.get(id) ?? crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
    imported.set(id, key);
    return key;
  };
  const [firstId = ""] = keys.keys();

  return {
    async encrypt(text, name) {
      const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
      const additionalData = encode(`${VERSION}.${firstId}.${name}`);
      const key = (await keyOf(firstId)) as CryptoKey;
      const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData }, key, encode(text));
      return [VERSION, firstId, toBase64(iv), toBase64(new Uint8Array(sealed))].join(".");
    },
    async decrypt(sealed, name) {
      const [version, id = "", iv = "", data = "", ...more] = sealed.split(".");
      const key = await keyOf(id);
      if (version !== VERSION || !key || more.length > 0) return undefined;
      try {
        const additionalData = encode(`${VERSION}.${id}.${name}`);
        const algorithm = { name: "AES-GCM", iv: fromBase64(iv), additionalData };
        return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, key, fromBase64(data)));
      } catch {
        return undefined;
      }
    },
  };
}

function readKeys(given: unknown): Map<string, Uint8Array<ArrayBuffer>> {
  const field = "encryptionKeys";
  if (!Array.isArray(given) || given.length === 0) {
    const code = given === undefined ? "missing_value" : "malformed_value";
    const remedy = `pass [{ id, key }], or encryption: "none"`;
    throw new InputError(code, field, `expected at least one key, but got ${shapeOf(given)}; ${remedy}`);
  }
  const keys = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const [index, entry] of given.entries()) {
    checkOptionNames(entry, ["id", "key"], `${field}[${index}]`);
    const { id, key } = entry as Record<string, unknown>;
    if (typeof id !== "string" || !/^[\w-]{1,64}$/.test(id)) {
      const problem = `expected 1 to 64 letters, digits, - or _, but got ${shapeOf(id)}`;
      throw new InputError("malformed_value", `${field}[${index}].id`, problem);
    }
    if (keys.has(id)) {
      const problem = "another key has the same id; give each key an id of its own";
      throw new InputError("malformed_value", `${field}[${index}].id`, problem);
    }
    keys.set(id, readKey(key, `${field}[${index}].key`));
  }
  return keys;
}

function readKey(key: unknown, field: string): Uint8Array<ArrayBuffer> {
  const bytes =
    typeof key === "string" ? parseBase64(key) : key instanceof Uint8Array ? Uint8Array.from(key) : undefined;
  const expected = `expected ${KEY_BYTES} bytes, or their base64 text (44 characters)`;
  if (!bytes) {
    const code = key === undefined ? "missing_value" : "malformed_value";
    throw new InputError(
      code,
      field,
      `${expected}, but got ${shapeOf(key)}; openssl rand -base64 32 makes one`,
    );
  }
  if (bytes.length !== KEY_BYTES) {
    const problem = `${expected}, but got ${bytes.length} bytes; openssl rand -base64 32 makes one`;
    throw new InputError("out_of_range", field, problem);
  }
  return bytes;
}

function parseBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return fromBase64(text);
  } catch {
    return undefined;
  }
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (char) => char.charCodeAt(0));
}
