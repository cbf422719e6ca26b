import { crc32, gzipSync, inflateRawSync } from "node:zlib";
import { ReleaseError } from "./release-error.ts";

// Not a tar library: each one, npm's included, skips or repairs unknown entries in its own way, so two tools can read
// different files from one tarball. This reads the plain subset that `pnpm pack` writes and refuses everything else.

/** A file of an archive. */
export interface ArchivedFile {
  readonly bytes: Buffer;
  readonly isExecutable: boolean;
}

/** Files by their path inside `package/`. */
export type ArchivedFiles = ReadonlyMap<string, ArchivedFile>;

/** What a tarball may hold unpacked, in bytes and in files: far more than a package of this repository has. */
const MAX_UNPACKED_BYTES = 64 * 1024 * 1024;
const MAX_FILES = 5_000;

const BLOCK = 512;
const GZIP_HEADER = 10;
const GZIP_TRAILER = 8;
/** 1985-10-26T08:15:00Z, which package managers give every file: the time of a build is part of no content. */
const MODIFIED_AT = 499_162_500;

/** Letters, digits and a few signs: nothing that a file system folds, normalises or takes for something else. */
const SEGMENT = /^[A-Za-z0-9_@+-][A-Za-z0-9._@+-]*$/;
const RESERVED_ON_WINDOWS = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Reads a package's tarball: one gzip member with one ustar archive of regular files under `package/`.
 *
 * @throws {@link ReleaseError} `tarball_invalid` for anything else, such as another root, a link, a path that appears
 * twice or leaves the package, an extended header, data after the end, or more than 64 MiB.
 */
export function readArchive(tarball: Buffer): ArchivedFiles {
  const archive = gunzip(tarball);
  const files = new Map<string, ArchivedFile>();
  const folded = new Set<string>();
  let offset = 0;
  while (offset < archive.length) {
    const header = archive.subarray(offset, offset + BLOCK);
    if (isZero(header)) break;
    const { path, size, isExecutable } = readHeader(header);
    const start = offset + BLOCK;
    const end = start + Math.ceil(size / BLOCK) * BLOCK;
    if (end > archive.length) refuse(`${path} is cut off`);
    if (!isZero(archive.subarray(start + size, end))) refuse(`there is data behind ${path}`);
    if (folded.has(path.toLowerCase())) refuse(`${path} appears twice`);
    if (files.size === MAX_FILES) refuse(`it has more than ${MAX_FILES} files`);
    folded.add(path.toLowerCase());
    files.set(path, { bytes: archive.subarray(start, start + size), isExecutable });
    offset = end;
  }
  if (archive.length - offset < 2 * BLOCK) refuse("its end is missing");
  if (!isZero(archive.subarray(offset))) refuse("there is data after its end");
  for (const path of folded) {
    for (let at = path.indexOf("/"); at !== -1; at = path.indexOf("/", at + 1)) {
      if (folded.has(path.slice(0, at))) refuse(`${path.slice(0, at)} is both a file and a folder`);
    }
  }
  return files;
}

/** Writes a tarball that holds the files and nothing else; the same files make the same bytes. */
export function writeArchive(files: ArchivedFiles): Buffer {
  return gzipSync(archiveOf(files), { level: 9 });
}

/** Whether a tarball's archive is, byte for byte, what {@link writeArchive} makes of its files. */
export function isPlain(tarball: Buffer, files: ArchivedFiles): boolean {
  return gunzip(tarball).equals(archiveOf(files));
}

function archiveOf(files: ArchivedFiles): Buffer {
  const sorted = [...files].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const blocks = sorted.flatMap(([path, { bytes, isExecutable }]) => [
    writeHeader(path, bytes.length, isExecutable),
    bytes,
    Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK),
  ]);
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc1952 | RFC 1952}: `gunzipSync` continues with a second member. */
function gunzip(tarball: Buffer): Buffer {
  const isOurs = tarball.length > GZIP_HEADER + GZIP_TRAILER && tarball.readUInt32BE(0) === 0x1f_8b_08_00;
  if (!isOurs) refuse("it is not a plain gzip file");
  let inflated: { readonly buffer: Buffer; readonly engine: { readonly bytesWritten: number } };
  try {
    const options = { info: true, maxOutputLength: MAX_UNPACKED_BYTES } as const;
    inflated = inflateRawSync(tarball.subarray(GZIP_HEADER), options) as unknown as typeof inflated;
  } catch (cause) {
    throw new ReleaseError("tarball_invalid", `cannot be unpacked: ${(cause as Error).message}`, { cause });
  }
  const { buffer, engine } = inflated;
  const trailer = tarball.subarray(GZIP_HEADER + engine.bytesWritten);
  if (trailer.length !== GZIP_TRAILER) refuse("there is data after its gzip member");
  if (trailer.readUInt32LE(0) !== crc32(buffer) || trailer.readUInt32LE(4) !== buffer.length)
    refuse("its gzip checksum is wrong");
  return buffer;
}

/** @see {@link https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html | POSIX, "ustar Interchange Format"} */
function readHeader(header: Buffer) {
  if (header.length < BLOCK) refuse("its last entry is cut off");
  const name = text(header, 0, 100);
  const prefix = text(header, 345, 155);
  const whole = prefix === "" ? name : `${prefix}/${name}`;
  const shown = JSON.stringify(whole.slice(0, 120));
  if (header.toString("latin1", 257, 265) !== "ustar\x0000") refuse(`${shown} is not a ustar entry`);
  if (number(header, 148, 8) !== checksum(header)) refuse(`the header of ${shown} has a wrong checksum`);
  const type = String.fromCharCode(header[156] ?? 0);
  if (type !== "0" || text(header, 157, 100) !== "")
    refuse(`${shown} is not a regular file (type ${JSON.stringify(type)})`);
  if (!isZero(header.subarray(500))) refuse(`the header of ${shown} holds more than a header`);
  const mode = number(header, 100, 8);
  if (mode !== 0o644 && mode !== 0o755) refuse(`${shown} has the mode ${mode.toString(8)}`);
  return { path: pathInside(whole, shown), size: number(header, 124, 12), isExecutable: mode === 0o755 };
}

function pathInside(whole: string, shown: string): string {
  const [root, ...segments] = whole.split("/");
  if (root !== "package" || segments.length === 0) refuse(`${shown} is not under package/`);
  for (const segment of segments) {
    if (!SEGMENT.test(segment) || segment.endsWith(".") || RESERVED_ON_WINDOWS.test(segment))
      refuse(`${shown} is not a path that every system takes for the same file`);
  }
  return segments.join("/");
}

function writeHeader(path: string, size: number, isExecutable: boolean): Buffer {
  const header = Buffer.alloc(BLOCK);
  const whole = `package/${path}`;
  // A name has 100 bytes, and the folders before it 155 more.
  const cut = whole.length <= 100 ? -1 : whole.indexOf("/", whole.length - 101);
  if (whole.length > 100 && (cut === -1 || cut > 155)) refuse(`${path} is longer than an archive allows`);
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, "0")}\0`;
  header.write(whole.slice(cut + 1), 0, "latin1");
  header.write(octal(isExecutable ? 0o755 : 0o644, 8), 100, "latin1");
  header.write(octal(0, 8) + octal(0, 8), 108, "latin1");
  header.write(octal(size, 12) + octal(MODIFIED_AT, 12), 124, "latin1");
  header.write("0", 156, "latin1");
  header.write("ustar\x0000", 257, "latin1");
  header.write(octal(0, 8) + octal(0, 8), 329, "latin1");
  header.write(whole.slice(0, Math.max(cut, 0)), 345, "latin1");
  header.write(`${checksum(header).toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  return header;
}

/** Text up to the first NUL; nothing may follow it. */
function text(header: Buffer, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  if (end !== -1 && !isZero(field.subarray(end))) refuse("a header field continues after its end");
  return field.toString("latin1", 0, end === -1 ? length : end);
}

/** Octal digits; the base-256 numbers of GNU tar are refused. */
function number(header: Buffer, start: number, length: number): number {
  const digits = header.toString("latin1", start, start + length);
  if (!/^[0-7]{1,12}[\0 ]*$/.test(digits)) refuse("a header field is not an octal number");
  return Number.parseInt(digits, 8);
}

/** The sum of the header's bytes, the checksum's own taken as spaces. */
function checksum(header: Buffer): number {
  return header.reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 32 : byte), 0);
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

function refuse(problem: string): never {
  throw new ReleaseError("tarball_invalid", problem);
}
