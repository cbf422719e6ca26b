import { gzipSync } from "node:zlib";

/** An entry as it stands in an archive, byte by byte; whatever is left out is as in a plain file. */
export interface Entry {
  readonly name: string;
  readonly content?: string | Buffer;
  readonly type?: string;
  readonly mode?: string;
  readonly link?: string;
  readonly prefix?: string;
  readonly magic?: string;
  /** The size field, when it is to say something else than the content's length. */
  readonly size?: string;
  /** What the content is filled up with. */
  readonly padding?: number;
  readonly checksum?: string;
  /** Bytes written over the finished header, which gets its checksum after that. */
  readonly patch?: readonly [offset: number, bytes: string];
}

/** Header and content of an entry. */
export function entryBytes(entry: Entry): Buffer {
  const { name, content = "", type = "0", mode = "0000644\0", link = "", prefix = "", padding = 0 } = entry;
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(512);
  header.write(name, 0, 100, "utf8");
  header.write(mode, 100, "latin1");
  header.write("0000000\x000000000\0", 108, "latin1");
  header.write(entry.size ?? `${bytes.length.toString(8).padStart(11, "0")}\0`, 124, "latin1");
  header.write("03560116604\0", 136, "latin1");
  header.write(type, 156, "latin1");
  header.write(link, 157, "latin1");
  header.write(entry.magic ?? "ustar\x0000", 257, "latin1");
  header.write(prefix, 345, "latin1");
  if (entry.patch !== undefined) header.write(entry.patch[1], entry.patch[0], "latin1");
  header.write("        ", 148, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(entry.checksum ?? `${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512, padding)]);
}

/** The two empty blocks that end an archive. */
export const END = Buffer.alloc(1024);

/** A tarball of entries and whatever else is to stand in it. */
export function tarballOf(...parts: readonly (Entry | Buffer)[]): Buffer {
  return gzipSync(Buffer.concat(parts.map((part) => (Buffer.isBuffer(part) ? part : entryBytes(part)))));
}
