import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { END, tarballOf } from "@energy-clients/scripts-shared/testing/tar-bytes";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import * as tar from "tar";
import { describe, expect, it, onTestFinished } from "vitest";
import { packPackages } from "../src/pack.ts";
import { LIST, readPacked, writePackedList } from "../src/packed-list.ts";
import { manifestText } from "../src/published-manifest.ts";
import { isPlain, readArchive, writeArchive } from "../src/tar-archive.ts";
import { filesOf, integrityOf, parseTarball, type Tarball } from "../src/tarball.ts";
import { releaseWorkspace } from "../testing/release-workspace.ts";
import { hostileTarballs, plain } from "./support/hostile-tarballs.ts";
import { packed } from "./support/packed.ts";

function folderOfTest(): string {
  const folder = mkdtempSync(join(tmpdir(), "release-tarball-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** What npm makes of a tarball: it strips the first folder, whatever that is. */
function readByNpm(tarball: Buffer): Record<string, string> {
  const folder = folderOfTest();
  const files: Record<string, string> = {};
  writeFileSync(join(folder, "package.tgz"), tarball);
  tar.extract({
    file: join(folder, "package.tgz"),
    cwd: folder,
    strip: 1,
    sync: true,
    filter: (_path, entry) => {
      if ("type" in entry && entry.type === "File") files[entry.path] = "";
      return true;
    },
  });
  for (const path of Object.keys(files))
    files[path] = readFileSync(join(folder, path.replace(/^[^/]+\//, "")), "utf8");
  return files;
}

describe("readArchive()", () => {
  it("reads plain files, as npm does", () => {
    const tarball = tarballOf(...plain, END);

    const files = [...readArchive(tarball)].map(([path, { bytes }]) => [`package/${path}`, bytes.toString()]);

    expect(Object.fromEntries(files)).toEqual(readByNpm(tarball));
  });

  it("accepts zeros after the end, which tools fill a record with", () => {
    expect(readArchive(tarballOf(...plain, Buffer.alloc(10_240))).size).toBe(2);
  });

  it.each(hostileTarballs)("refuses %s", async (_what, tarball, said) => {
    const error = await thrownBy(() => readArchive(tarball));

    expect(error.code).toBe("tarball_invalid");
    expect(error.message).toMatch(said);
  });
});

describe("writeArchive()", () => {
  const long = `${"a-folder/".repeat(15)}${"n".repeat(90)}.js`;
  const files = new Map([
    ["package.json", { bytes: Buffer.from("{}"), isExecutable: false }],
    ["bin/run.js", { bytes: Buffer.alloc(513, "x"), isExecutable: true }],
    ["empty.js", { bytes: Buffer.alloc(0), isExecutable: false }],
    [long, { bytes: Buffer.from("long"), isExecutable: false }],
  ]);

  it("writes what it reads again, and what npm reads", () => {
    const tarball = writeArchive(files);

    expect(new Map([...readArchive(tarball)].toSorted())).toEqual(new Map([...files].toSorted()));
    expect(isPlain(tarball, files)).toBe(true);
    expect(readByNpm(tarball)).toMatchObject({ [`package/${long}`]: "long", "package/package.json": "{}" });
  });

  it("writes the same bytes in whatever order the files come", () => {
    expect(writeArchive(new Map([...files].toReversed()))).toEqual(writeArchive(files));
  });

  it("refuses a path that no ustar header holds", async () => {
    const tooLong = new Map([["n".repeat(120), { bytes: Buffer.alloc(0), isExecutable: false }]]);

    expect((await thrownBy(() => writeArchive(tooLong))).code).toBe("tarball_invalid");
  });
});

describe("readPacked()", () => {
  /** Copies packed tarballs, with the hash that their list had when it was written. */
  function packedWithDigest() {
    const { folder, tarballs } = packed();
    return {
      folder,
      tarballs,
      digest: createHash("sha256")
        .update(readFileSync(join(folder, LIST)))
        .digest("hex"),
    };
  }

  it("reads what packPackages() wrote, to the byte", () => {
    const { root } = releaseWorkspace();
    const folder = join(root, "../packed");
    const { tarballs, digest } = packPackages(root, folder);

    expect(readPacked(folder, digest)).toEqual(tarballs);
  });

  it("packs neither scripts nor what only development installs", () => {
    for (const { manifest } of packed().tarballs) {
      expect(manifest).not.toHaveProperty("scripts");
      expect(manifest).not.toHaveProperty("devDependencies");
    }
  });

  it.each([
    ["a tarball more", (folder: string) => writeFileSync(join(folder, "99-more.tgz"), "x"), "99-more.tgz"],
    ["a tarball less", (folder: string) => rmSync(join(folder, "00-energy-clients-core.tgz")), "expected"],
    ["a folder", (folder: string) => mkdirSync(join(folder, "more")), "more"],
    [
      "a link in the place of a tarball",
      (folder: string) => {
        rmSync(join(folder, "00-energy-clients-core.tgz"));
        symlinkSync(join(folder, "01-energy-clients-auth.tgz"), join(folder, "00-energy-clients-core.tgz"));
      },
      "not a regular file",
    ],
    [
      "another tarball in its place",
      (folder: string) => {
        const other = readFileSync(join(folder, "01-energy-clients-auth.tgz"));
        writeFileSync(join(folder, "00-energy-clients-core.tgz"), other);
      },
      "not the tarball",
    ],
    ["a list that is not JSON", (folder: string) => writeFileSync(join(folder, LIST), "{"), "not valid JSON"],
    [
      "a list that leads elsewhere",
      (folder: string) => writeFileSync(join(folder, LIST), '{"tarballs":[{"file":"../x.tgz"}]}'),
      "not a list of tarballs",
    ],
  ])("refuses %s", async (_what, change, said) => {
    const { folder } = packed();
    change(folder);

    const error = await thrownBy(() => readPacked(folder));

    expect(error.code).toBe("tarball_invalid");
    expect(error.message).toContain(said);
  });

  it("refuses a tarball and a list that were both replaced after the build", async () => {
    const { folder, digest, tarballs } = packedWithDigest();
    const forged = tarballOf(...plain, END);
    writeFileSync(join(folder, "00-energy-clients-core.tgz"), forged);
    writePackedList(folder, [parseTarball("00-energy-clients-core.tgz", forged), ...tarballs.slice(1)]);

    const error = await thrownBy(() => readPacked(folder, digest));

    expect(error.message).toContain(digest);
  });

  it("refuses a tarball that holds more than its files, though the list agrees", async () => {
    const { folder } = packed();
    const file = "00-energy-clients-core.tgz";
    const bytes = tarballOf(...plain.toReversed(), Buffer.alloc(2048));
    writeFileSync(join(folder, file), bytes);
    rmSync(join(folder, "01-energy-clients-auth.tgz"));
    writePackedList(folder, [parseTarball(file, bytes)]);

    expect((await thrownBy(() => readPacked(folder))).message).toContain("holds more than its files");
  });

  it("refuses a manifest that says a field twice", async () => {
    const { folder, tarballs } = packed();
    const [first] = tarballs;
    const text = manifestText(first.manifest).replace("{", '{ "bin": "dist/evil.js", "bin": null,');
    const contents = new Map(first.contents).set("package.json", Buffer.from(text));
    const bytes = writeArchive(filesOf({ ...first, contents }));
    for (const { file } of tarballs) rmSync(join(folder, file));
    writeFileSync(join(folder, first.file), bytes);
    writePackedList(folder, [parseTarball(first.file, bytes)]);

    const error = await thrownBy(() => readPacked(folder));

    expect(error.message).toContain("that the build did not write");
  });

  it("returns the bytes that it read, whatever becomes of the files", () => {
    const { folder, digest } = packedWithDigest();
    const [first] = readPacked(folder, digest);
    const { integrity } = first as Tarball;

    writeFileSync(join(folder, first?.file ?? ""), "something else");

    expect(integrityOf(first?.bytes ?? Buffer.alloc(0))).toBe(integrity);
  });
});
