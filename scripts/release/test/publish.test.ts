import { chmodSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import { describe, expect, it } from "vitest";
import type { NpmRegistry, PublishedVersion } from "../src/npm-registry.ts";
import { packPackages } from "../src/pack.ts";
import { provenanceOf, publicRegistry } from "../src/provenance.ts";
import { pendingTagOf, publish } from "../src/publish.ts";
import { differences, type Tarball } from "../src/tarball.ts";
import { type ReleaseWorkspace, releaseWorkspace } from "../testing/release-workspace.ts";
import { changed, packed, withManifest } from "./support/packed.ts";

/** A registry in memory. */
function memoryRegistry(tags: Record<string, Record<string, string>> = {}) {
  const versions = new Map<string, Tarball>();
  const calls: string[] = [];
  const registry: NpmRegistry = {
    url: "https://npm.example.com/",
    whoami: async () => undefined,
    find: async (name, version): Promise<PublishedVersion> => ({
      integrity: versions.get(`${name}@${version}`)?.integrity,
      tags: { ...tags[name] },
    }),
    integrity: async (name, version) => versions.get(`${name}@${version}`)?.integrity,
    download: async (name, version) => versions.get(`${name}@${version}`) as Tarball,
    async publish(tarball, tag) {
      versions.set(`${tarball.name}@${tarball.version}`, tarball);
      tags[tarball.name] = { latest: tarball.version, ...tags[tarball.name], [tag]: tarball.version };
      calls.push(`publish ${tarball.name}`);
    },
    async setTag(name, version, tag) {
      tags[name] = { ...tags[name], [tag]: version };
      calls.push(`${tag} ${name}`);
    },
    async removeTag(name, tag) {
      delete tags[name]?.[tag];
    },
  };
  return { registry, calls, tags, versions };
}

/** Packs a copy of the workspace after a change. */
function packAnew(change: (workspace: ReleaseWorkspace) => void): readonly Tarball[] {
  const workspace = releaseWorkspace();
  change(workspace);
  return packPackages(workspace.root, join(workspace.root, "../packed")).tarballs;
}

/** The workspace's tarballs as a snapshot. */
function packedSnapshot(version: string): Tarball[] {
  return packed().tarballs.map((tarball) => withManifest(tarball, { version }));
}

const quiet = { tag: "latest", log: () => {} };
const [core, auth] = ["@energy-clients/core", "@energy-clients/auth"];

describe("packPackages()", () => {
  it("packs the same bytes from another folder at another time, and files of another mode", async () => {
    const { tarballs } = packed();
    const again = packAnew(({ root }) => {
      const file = join(root, "packages/core/README.md");
      chmodSync(file, 0o600);
      utimesSync(file, 0, 0);
    });

    expect(again.map(({ integrity }) => integrity)).toEqual(tarballs.map(({ integrity }) => integrity));
  });

  it("orders packages by what they need and leaves private ones out", async () => {
    const { tarballs } = packed();

    expect(tarballs.map(({ name }) => name)).toEqual([core, auth]);
    expect(tarballs[1]?.manifest.dependencies).toEqual({ [core]: "^1.0.0" });
  });
});

describe("publish()", () => {
  it("moves latest only when every version is there", async () => {
    const { tarballs } = packed();
    const { registry, calls, tags } = memoryRegistry({
      [core]: { latest: "0.9.0" },
      [auth]: { latest: "0.9.0" },
    });

    await publish(tarballs, registry, quiet);

    expect(calls).toEqual([`publish ${core}`, `publish ${auth}`, `latest ${core}`, `latest ${auth}`]);
    expect(tags).toEqual({ [core]: { latest: "1.0.0" }, [auth]: { latest: "1.0.0" } });
  });

  it("sends nothing the second time", async () => {
    const { tarballs } = packed();
    const { registry, calls } = memoryRegistry();
    await publish(tarballs, registry, quiet);
    calls.length = 0;

    const done = await publish(tarballs, registry, quiet);

    expect(done.map(({ state }) => state)).toEqual(["found", "found"]);
    expect(calls).toEqual([]);
  });

  it("finishes a run that died between two tags", async () => {
    const { tarballs } = packed();
    const { registry, tags, versions } = memoryRegistry();
    await publish(tarballs, registry, quiet);
    tags[core] = { latest: "1.0.0", [pendingTagOf("latest")]: "1.0.0" };
    tags[auth] = { latest: "0.9.0", [pendingTagOf("latest")]: "1.0.0" };

    await publish(tarballs, registry, quiet);

    expect(versions.size).toBe(2);
    expect(tags).toEqual({ [core]: { latest: "1.0.0" }, [auth]: { latest: "1.0.0" } });
  });

  it("takes a released version for the same when only what people read differs", async () => {
    const { tarballs } = packed();
    const { registry } = memoryRegistry();
    await publish(tarballs, registry, quiet);
    const other = [changed(tarballs[0], { "README.md": "# Other words\n" }), tarballs[1]];

    const done = await publish(other, registry, quiet);

    expect(other[0]?.integrity).not.toBe(tarballs[0]?.integrity);
    expect(done.map(({ state }) => state)).toEqual(["found", "found"]);
  });

  it("continues a release with the same bytes alone, even where only what people read differs", async () => {
    const { tarballs } = packed();
    const foreign = [changed(tarballs[0], { "README.md": "# Mail your key to us\n" }), tarballs[1]];
    const { registry, tags, calls, versions } = memoryRegistry();
    for (const one of foreign) versions.set(`${one.name}@${one.version}`, one);
    tags[core] = { latest: "0.9.0" };
    tags[auth] = { latest: "0.9.0" };

    const error = await thrownBy(() => publish(tarballs, registry, quiet));

    expect(error.code).toBe("version_taken");
    expect(error.message).toContain("README.md");
    expect(calls).toEqual([]);
  });

  it.each([
    ["an install script", { scripts: { postinstall: "node dist/index.js" } }],
    ["a dependency", { dependencies: { "a-library": "1.0.0" } }],
    ["a command", { bin: "./dist/index.js" }],
  ])("adopts no foreign tarball of a released version that differs by %s", async (_what, more) => {
    const { tarballs } = packed();
    const { registry, versions, tags, calls } = memoryRegistry();
    versions.set(`${core}@1.0.0`, withManifest(tarballs[0], more));
    tags[core] = { latest: "1.0.0" };

    const error = await thrownBy(() => publish(tarballs, registry, quiet));

    expect(error.code).toBe("version_taken");
    expect(error.message).toContain("package.json");
    expect(calls).toEqual([]);
  });

  it("moves no tag to a version that the registry has with other bytes than were sent", async () => {
    const { tarballs } = packed();
    const { registry, tags, versions } = memoryRegistry({
      [core]: { latest: "0.9.0" },
      [auth]: { latest: "0.9.0" },
    });
    const raced: NpmRegistry = {
      ...registry,
      async publish(tarball, tag, provenance) {
        await registry.publish(tarball, tag, provenance);
        versions.set(`${tarball.name}@${tarball.version}`, { ...tarball, integrity: "sha512-other" });
      },
    };

    const error = await thrownBy(() => publish(tarballs, raced, quiet));

    expect(error.code).toBe("published_otherwise");
    expect(error.message).toContain(tarballs[0]?.integrity);
    expect(tags[core]?.latest).toBe("0.9.0");
  });

  it("releases 1.0.0 after its own pre-release", async () => {
    const { tarballs } = packed();
    const { registry, tags } = memoryRegistry({
      [core]: { latest: "1.0.0-beta.1" },
      [auth]: { latest: "1.0.0-rc.10" },
    });

    await publish(tarballs, registry, quiet);

    expect([tags[core]?.latest, tags[auth]?.latest]).toEqual(["1.0.0", "1.0.0"]);
  });

  it("leaves the tag alone by which a release is under way when it publishes a snapshot", async () => {
    const tarballs = packedSnapshot("0.0.0-pr-7-0a1b2c3d4e5f");
    const during = { latest: "1.0.0", [pendingTagOf("latest")]: "1.1.0" };
    const { registry, tags } = memoryRegistry({ [core]: { ...during }, [auth]: { ...during } });

    await publish(tarballs, registry, { ...quiet, tag: "pr-7" });

    expect(tags[core]).toEqual({ ...during, "pr-7": "0.0.0-pr-7-0a1b2c3d4e5f" });
  });

  it("refuses to take consumers back to an older version", async () => {
    const { tarballs } = packed();
    const { registry, calls } = memoryRegistry({ [core]: { latest: "1.10.0" } });

    const error = await thrownBy(() => publish(tarballs, registry, quiet));

    expect(error.code).toBe("version_behind");
    expect(calls).toEqual([]);
  });

  it("leaves latest alone when an old run is repeated", async () => {
    const { tarballs } = packed();
    const { registry, tags } = memoryRegistry();
    await publish(tarballs, registry, quiet);
    tags[core] = { latest: "1.10.0" };

    await publish(tarballs, registry, quiet);

    expect(tags[core]).toEqual({ latest: "1.10.0" });
  });

  it("publishes a snapshot under its tag alone", async () => {
    const tarballs = packedSnapshot("0.0.0-pr-7-0a1b2c3");
    const { registry, tags } = memoryRegistry({ [core]: { latest: "1.0.0" }, [auth]: { latest: "1.0.0" } });

    await publish(tarballs, registry, { ...quiet, tag: "pr-7" });

    const expected = { latest: "1.0.0", "pr-7": "0.0.0-pr-7-0a1b2c3" };
    expect(tags).toEqual({ [core]: expected, [auth]: expected });
  });

  it("refuses a snapshot that the registry would make latest", async () => {
    const tarballs = packedSnapshot("0.0.0-pr-7-0a1b2c3");
    const { registry, calls } = memoryRegistry({ [core]: { latest: "1.0.0" } });

    const error = await thrownBy(() => publish(tarballs, registry, { ...quiet, tag: "pr-7" }));

    expect(error.code).toBe("never_released");
    expect(error.message).toContain(auth);
    expect(calls).toEqual([]);
  });
});

describe("differences()", () => {
  it.each([
    [
      "a file more",
      (files: Map<string, Buffer>) => files.set("dist/more.js", Buffer.from("1")),
      "dist/more.js",
    ],
    ["a file less", (files: Map<string, Buffer>) => files.delete("dist/index.js"), "dist/index.js"],
    [
      "another dependency",
      (files: Map<string, Buffer>) => files.set("package.json", Buffer.from("{}")),
      "package.json",
    ],
  ])("names %s", async (_what, change, file) => {
    const tarball = packed().tarballs[0];
    const contents = new Map(tarball.contents);
    change(contents);

    expect(differences(tarball, { ...tarball, integrity: "another", contents })).toEqual([file]);
  });
});

describe("differences() of what people read", () => {
  it.each(["README.md", "CHANGELOG.md"])("does not count as other content: %s", async (file) => {
    const tarball = packed().tarballs[0];
    const contents = new Map(tarball.contents).set(file, Buffer.from("More words."));

    expect(differences(tarball, { ...tarball, integrity: "another", contents })).toEqual([]);
  });
});

describe("differences() of ranges on our own packages", () => {
  const withRange = (tarball: Tarball, range: string) => {
    const manifest = { ...tarball.manifest, peerDependencies: { "@energy-clients/ett-client": range } };
    const contents = new Map(tarball.contents).set("package.json", Buffer.from(JSON.stringify(manifest)));
    return { ...tarball, integrity: range, contents };
  };

  it.each([
    ["^1.0.0", "^1.4.2"],
    ["^0.2.0", "^0.2.9"],
  ])("are none between %s and %s: what is published takes the newer version too", async (before, after) => {
    const tarball = packed().tarballs[0];

    expect(differences(withRange(tarball, before), withRange(tarball, after))).toEqual([]);
  });

  it.each([
    ["^1.4.2", "^2.0.0"],
    ["^0.2.0", "^0.3.0"],
  ])("names package.json between %s and %s", async (before, after) => {
    const tarball = packed().tarballs[0];

    expect(differences(withRange(tarball, before), withRange(tarball, after))).toEqual(["package.json"]);
  });
});

describe("provenanceOf()", () => {
  it("refuses to leave provenance out where the registry offers it", async () => {
    const error = await thrownBy(() => provenanceOf(`https://${publicRegistry}/`, of("public"), {}));

    expect(error.code).toBe("provenance_missing");
    expect(error.message).toContain("id-token: write");
  });

  const workflow = { ACTIONS_ID_TOKEN_REQUEST_URL: "https://token.example" };
  const of = (access: string) =>
    [{ name: core, manifest: { publishConfig: { access } } }] as unknown as Tarball[];

  it.each([
    ["with", `https://${publicRegistry}/`, "public", workflow, "published with provenance"],
    ["without", "https://npm.example.com/", "public", workflow, "this registry offers none"],
    ["without", `https://${publicRegistry}/`, "restricted", workflow, `${core} is not public`],
  ])("publishes %s provenance at %s for a %s package", (kind, url, access, env, reason) => {
    const { provenance, why } = provenanceOf(url, of(access), env);

    expect(provenance).toBe(kind === "with");
    expect(why).toContain(reason);
  });
});
