import { gzipSync } from "node:zlib";
import { END, type Entry, entryBytes, tarballOf } from "@energy-clients/scripts-shared/testing/tar-bytes";

/** A package of two files, as a build would have made it. */
export const plain: readonly Entry[] = [
  { name: "package/dist/index.js", content: 'export const name = "core";\n' },
  { name: "package/package.json", content: '{ "name": "@energy-clients/core", "version": "1.0.0" }\n' },
];

const evil = '{ "name": "@energy-clients/evil", "version": "9.9.9", "scripts": { "install": "id" } }\n';

/** A record of an extended header: its length, in which the length's own digits count, and what it says. */
function pax(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  const length = rest.length + String(rest.length + 2).length;
  return `${length}${rest}`;
}

/** Tarballs that tools read in different ways, or that write elsewhere; each with what is said to it. */
export const hostileTarballs: readonly (readonly [what: string, tarball: Buffer, said: RegExp])[] = [
  ["a second root", of({ name: "other/package.json", content: evil }), /not under package\//],
  [
    "a second root before the first",
    before({ name: "a/package.json", content: evil }),
    /not under package\//,
  ],
  ["no root", of({ name: "index.js" }), /not under package\//],
  ["a root by another case", of({ name: "Package/package.json", content: evil }), /not under package\//],
  ["an absolute path", of({ name: "/package/x.js" }), /not under package\//],
  ["a path that leaves the package", of({ name: "package/../x.js" }), /not a path/],
  ["a path that goes in a circle", of({ name: "package/./package.json", content: evil }), /not a path/],
  ["an empty folder's name", of({ name: "package//package.json", content: evil }), /not a path/],
  ["a backslash", of({ name: "package/..\\x.js" }), /not a path/],
  ["a drive", of({ name: "package/C:x.js" }), /not a path/],
  ["a Windows device", of({ name: "package/NUL.js" }), /not a path/],
  ["a dot that Windows drops", of({ name: "package/package.json." }), /not a path/],
  ["a space that Windows drops", of({ name: "package/package.json " }), /not a path/],
  ["a hidden file", of({ name: "package/.npmrc" }), /not a path/],
  ["a letter that decomposes", of({ name: "package/caf\u00e9.js" }), /not a path/],
  ["a letter that macOS folds", of({ name: "package/pac\u212aage.json", content: evil }), /not a path/],
  ["a line break in a name", of({ name: "package/a\nb.js" }), /not a path/],
  ["the same path twice", of({ name: "package/package.json", content: evil }), /appears twice/],
  ["the same path by case", of({ name: "package/PACKAGE.json", content: evil }), /appears twice/],
  ["a file that is a folder too", of({ name: "package/dist/index.js/x.js" }), /both a file and a folder/],
  ["a symbolic link", of({ name: "package/x.js", type: "2", link: "/etc/passwd" }), /not a regular file/],
  [
    "a hard link",
    of({ name: "package/x.js", type: "1", link: "package/package.json" }),
    /not a regular file/,
  ],
  ["a character device", of({ name: "package/x.js", type: "3" }), /not a regular file/],
  ["a block device", of({ name: "package/x.js", type: "4" }), /not a regular file/],
  ["a folder", of({ name: "package/x/", type: "5", mode: "0000755\0" }), /not a regular file/],
  ["a pipe", of({ name: "package/x.js", type: "6" }), /not a regular file/],
  ["a contiguous file", of({ name: "package/x.js", type: "7" }), /not a regular file/],
  ["a file of the old kind", of({ name: "package/x.js", type: "\0" }), /not a regular file/],
  ["a sparse file", of({ name: "package/x.js", type: "S" }), /not a regular file/],
  [
    "a kind that nobody knows",
    of({ name: "package/package.json", type: "Z", content: evil }),
    /not a regular/,
  ],
  [
    "an extended header with another path",
    of(
      { name: "package/PaxHeader", type: "x", content: pax("path", "package/package.json") },
      { name: "package/readme.js", content: evil },
    ),
    /not a regular file/,
  ],
  [
    "an extended header with another size",
    of(
      { name: "package/PaxHeader", type: "x", content: pax("size", "1024") },
      { name: "package/x.js", content: "x" },
    ),
    /not a regular file/,
  ],
  [
    "a header for all entries",
    before({ name: "pax_global_header", type: "g", content: pax("path", "package/package.json") }),
    /not under package|not a regular file/,
  ],
  [
    "a long name of GNU tar",
    of(
      { name: "././@LongLink", type: "L", content: "package/package.json\0" },
      { name: "package/x.js", content: evil },
    ),
    /not a regular file/,
  ],
  [
    "a long link of GNU tar",
    of({ name: "././@LongLink", type: "K", content: "/etc/passwd\0" }, { name: "package/x.js" }),
    /not a regular file/,
  ],
  ["a header of GNU tar", of({ name: "package/x.js", magic: "ustar  \0" }), /not a ustar entry/],
  ["a header of before ustar", of({ name: "package/x.js", magic: "" }), /not a ustar entry/],
  ["a size in base 256", of({ name: "package/x.js", size: "\x80\0\0\0\0\0\0\0\0\0\0\x01" }), /not an octal/],
  ["a negative size", of({ name: "package/x.js", size: "-0000000001\0" }), /not an octal/],
  ["a size beyond the archive", of({ name: "package/x.js", size: "00000077777\0" }), /is cut off/],
  [
    "an entry in the padding of another",
    of({ name: "package/x.js", content: "x", padding: 65 }),
    /data behind/,
  ],
  ["a set-user-ID file", of({ name: "package/x.js", mode: "0004755\0" }), /has the mode 4755/],
  ["a file that everybody may write", of({ name: "package/x.js", mode: "0000666\0" }), /has the mode 666/],
  ["a wrong checksum", of({ name: "package/x.js", checksum: "000000\0 " }), /wrong checksum/],
  ["a name that continues after its end", of({ name: "package/x.js", patch: [20, "x"] }), /after its end/],
  ["more in a header than a header", of({ name: "package/x.js", patch: [505, "x"] }), /more than a header/],
  [
    "a link's target on a plain file",
    of({ name: "package/x.js", link: "package.json" }),
    /not a regular file/,
  ],
  ["entries after the end", tarballOf(...plain, END, { name: "package/x.js" }, END), /after its end/],
  [
    "entries after one empty block",
    tarballOf(...plain, Buffer.alloc(512), { name: "package/package.json", content: evil }, END),
    /after its end/,
  ],
  ["no end", tarballOf(...plain), /its end is missing/],
  ["half an end", tarballOf(...plain, Buffer.alloc(512)), /its end is missing/],
  ["half a header", tarballOf(...plain, Buffer.alloc(100, 1)), /is cut off/],
  [
    "a second gzip member",
    Buffer.concat([
      gzipSync(Buffer.concat(plain.map(entryBytes))),
      tarballOf({ name: "package/package.json", content: evil }, END),
    ]),
    /after its gzip member/,
  ],
  [
    "data after the gzip member",
    Buffer.concat([tarballOf(...plain, END), Buffer.from("x")]),
    /after its gzip/,
  ],
  ["a gzip header with a file name", withName(tarballOf(...plain, END)), /not a plain gzip file/],
  ["a wrong gzip checksum", withByte(tarballOf(...plain, END), -5), /checksum is wrong/],
  ["no gzip at all", Buffer.concat([...plain.map(entryBytes), END]), /not a plain gzip file/],
  ["an empty file", Buffer.alloc(0), /not a plain gzip file/],
  ["65 MiB of zeros", tarballOf(...plain, Buffer.alloc(65 * 1024 * 1024)), /cannot be unpacked/],
  [
    "5,001 files",
    tarballOf(...Array.from({ length: 5_001 }, (_, index) => ({ name: `package/${index}.js` })), END),
    /more than 5000 files/,
  ],
];

function of(...entries: readonly Entry[]): Buffer {
  return tarballOf(...plain, ...entries, END);
}

function before(...entries: readonly Entry[]): Buffer {
  return tarballOf(...entries, ...plain, END);
}

/** Sets the flag for a file name in the gzip header, and adds one. */
function withName(tarball: Buffer): Buffer {
  const header = Buffer.from(tarball.subarray(0, 10));
  header[3] = 8;
  return Buffer.concat([header, Buffer.from("x\0"), tarball.subarray(10)]);
}

function withByte(tarball: Buffer, at: number): Buffer {
  const index = tarball.length + at;
  tarball[index] = (tarball[index] ?? 0) ^ 1;
  return tarball;
}
