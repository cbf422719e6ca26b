import { chmodSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkTarballs } from "../src/release/check-tarballs.ts";
import type { NpmRegistry, PublishedVersion } from "../src/release/npm-registry.ts";
import { packPackages } from "../src/release/pack.ts";
import { provenanceOf, publicRegistry } from "../src/release/provenance.ts";
import { pendingTag, publish } from "../src/release/publish.ts";
import { differences, readTarball, type Tarball } from "../src/release/tarball.ts";
import { releaseErrorOf } from "./support/release-error-of.ts";
import { releaseWorkspace } from "./support/release-workspace.ts";

/** A registry in memory. */
function memoryRegistry(tags: Record<string, Record<string, string>> = {}) {
  const versions = new Map<string, Tarball>();
  const calls: string[] = [];
  const registry: NpmRegistry = {
    url: "https://npm.example.com/",
    whoami: async () => undefined,
    look: async (name, version): Promise<PublishedVersion> => ({
      integrity: versions.get(`${name}@${version}`)?.integrity,
      tags: { ...tags[name] },
    }),
    download: async (name, version) => versions.get(`${name}@${version}`) as Tarball,
    async publish(file, tag) {
      const tarball = await readTarball(file);
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

/** Packs a workspace of core and auth. */
async function packed(change: (workspace: ReturnType<typeof releaseWorkspace>) => void = () => {}) {
  const workspace = releaseWorkspace();
  change(workspace);
  return { workspace, tarballs: await packPackages(workspace.root, join(workspace.root, "../packed")) };
}

const quiet = { tag: "latest", log: () => {} };
const [core, auth] = ["@energy-clients/core", "@energy-clients/auth"];

describe("packPackages()", () => {
  it("packs the same bytes from another folder at another time, and files of another mode", async () => {
    const { tarballs } = await packed();
    const again = await packed(({ root }) => {
      const file = join(root, "packages/core/README.md");
      chmodSync(file, 0o600);
      utimesSync(file, 0, 0);
    });

    expect(again.tarballs.map(({ integrity }) => integrity)).toEqual(
      tarballs.map(({ integrity }) => integrity),
    );
  });

  it("orders packages by what they need and leaves private ones out", async () => {
    const { tarballs } = await packed();

    expect(tarballs.map(({ name }) => name)).toEqual([core, auth]);
    expect(tarballs[1]?.manifest.dependencies).toEqual({ [core]: "^1.0.0" });
  });
});

describe("publish()", () => {
  it("moves latest only when every version is there", async () => {
    const { tarballs } = await packed();
    const { registry, calls, tags } = memoryRegistry({
      [core]: { latest: "0.9.0" },
      [auth]: { latest: "0.9.0" },
    });

    await publish(tarballs, registry, quiet);

    expect(calls).toEqual([`publish ${core}`, `publish ${auth}`, `latest ${core}`, `latest ${auth}`]);
    expect(tags).toEqual({ [core]: { latest: "1.0.0" }, [auth]: { latest: "1.0.0" } });
  });

  it("sends nothing the second time", async () => {
    const { tarballs } = await packed();
    const { registry, calls } = memoryRegistry();
    await publish(tarballs, registry, quiet);
    calls.length = 0;

    const done = await publish(tarballs, registry, quiet);

    expect(done.map(({ state }) => state)).toEqual(["found", "found"]);
    expect(calls).toEqual([]);
  });

  it("finishes a run that died between two tags", async () => {
    const { tarballs } = await packed();
    const { registry, tags, versions } = memoryRegistry();
    await publish(tarballs, registry, quiet);
    tags[core] = { latest: "1.0.0", [pendingTag]: "1.0.0" };
    tags[auth] = { latest: "0.9.0", [pendingTag]: "1.0.0" };

    await publish(tarballs, registry, quiet);

    expect(versions.size).toBe(2);
    expect(tags).toEqual({ [core]: { latest: "1.0.0" }, [auth]: { latest: "1.0.0" } });
  });

  it("takes a version for the same when only what its own development reads differs", async () => {
    const { tarballs } = await packed();
    const { registry } = memoryRegistry();
    await publish(tarballs, registry, quiet);
    const other = await packed(({ read, write }) => {
      const file = "packages/core/package.json";
      write(file, read(file).replace('"type"', '"devDependencies": { "a-tool": "1.0.0" },\n  "type"'));
    });

    const done = await publish(other.tarballs, registry, quiet);

    expect(other.tarballs[0]?.integrity).not.toBe(tarballs[0]?.integrity);
    expect(done.map(({ state }) => state)).toEqual(["found", "found"]);
  });

  it("refuses to take consumers back to an older version", async () => {
    const { tarballs } = await packed();
    const { registry, calls } = memoryRegistry({ [core]: { latest: "1.10.0" } });

    const error = await releaseErrorOf(() => publish(tarballs, registry, quiet));

    expect(error.code).toBe("version_behind");
    expect(calls).toEqual([]);
  });

  it("leaves latest alone when an old run is repeated", async () => {
    const { tarballs } = await packed();
    const { registry, tags } = memoryRegistry();
    await publish(tarballs, registry, quiet);
    tags[core] = { latest: "1.10.0" };

    await publish(tarballs, registry, quiet);

    expect(tags[core]).toEqual({ latest: "1.10.0" });
  });

  it("publishes a snapshot under its tag alone", async () => {
    const { tarballs } = await packed(({ version }) => version("0.0.0-pr-7-0a1b2c3", "core", "auth"));
    const { registry, tags } = memoryRegistry({ [core]: { latest: "1.0.0" }, [auth]: { latest: "1.0.0" } });

    await publish(tarballs, registry, { ...quiet, tag: "pr-7" });

    const expected = { latest: "1.0.0", "pr-7": "0.0.0-pr-7-0a1b2c3" };
    expect(tags).toEqual({ [core]: expected, [auth]: expected });
  });

  it("refuses a snapshot that the registry would make latest", async () => {
    const { tarballs } = await packed(({ version }) => version("0.0.0-pr-7-0a1b2c3", "core", "auth"));
    const { registry, calls } = memoryRegistry({ [core]: { latest: "1.0.0" } });

    const error = await releaseErrorOf(() => publish(tarballs, registry, { ...quiet, tag: "pr-7" }));

    expect(error.code).toBe("never_released");
    expect(error.message).toContain(auth);
    expect(calls).toEqual([]);
  });
});

describe("checkTarballs()", () => {
  it("gives the tarballs in the order of publishing, whatever the order of their files", async () => {
    const { workspace, tarballs } = await packed();

    const ordered = checkTarballs(workspace.root, tarballs.toReversed(), "latest");

    expect(ordered.map(({ name }) => name)).toEqual([core, auth]);
  });

  it.each([
    ["another package", "@energy-clients/other", "1.0.0", "latest"],
    ["another version", core, "1.0.1", "latest"],
    ["a release as a snapshot", core, "1.0.0", "pr-7"],
    ["a snapshot of another pull request", core, "0.0.0-pr-77-0a1b2c3", "pr-7"],
    ["a snapshot as a release", core, "0.0.0-pr-7-0a1b2c3", "latest"],
  ])("refuses %s", async (_what, name, version, tag) => {
    const { workspace, tarballs } = await packed();
    const [first, second] = tarballs as [Tarball, Tarball];

    const error = await releaseErrorOf(() =>
      checkTarballs(workspace.root, [{ ...first, name, version }, second], tag),
    );

    expect(error.code).toBe("tarball_invalid");
    expect(error.message).toContain(`${name}@${version}`);
  });

  it("refuses a tarball that tells npm where to or under which tag to publish it", async () => {
    const { workspace, tarballs } = await packed();
    const [first, second] = tarballs as [Tarball, Tarball];
    const manifest = { ...first.manifest, publishConfig: { access: "restricted", tag: "latest" } };

    const error = await releaseErrorOf(() =>
      checkTarballs(workspace.root, [{ ...first, manifest }, second], "latest"),
    );

    expect(error.message).toBe(`${core} has a publishConfig of its own`);
  });

  it("refuses a release that lacks a package", async () => {
    const { workspace, tarballs } = await packed();

    const error = await releaseErrorOf(() => checkTarballs(workspace.root, tarballs.slice(0, 1), "latest"));

    expect(error.message).toContain(`no tarball of ${auth}`);
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
    const tarball = (await packed()).tarballs[0] as Tarball;
    const contents = new Map(tarball.contents);
    change(contents);

    expect(differences(tarball, { ...tarball, integrity: "another", contents })).toEqual([file]);
  });
});

describe("differences() of what people read", () => {
  it.each(["README.md", "CHANGELOG.md"])("is no other content: %s", async (file) => {
    const tarball = (await packed()).tarballs[0] as Tarball;
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
    const tarball = (await packed()).tarballs[0] as Tarball;

    expect(differences(withRange(tarball, before), withRange(tarball, after))).toEqual([]);
  });

  it.each([
    ["^1.4.2", "^2.0.0"],
    ["^0.2.0", "^0.3.0"],
  ])("names package.json between %s and %s", async (before, after) => {
    const tarball = (await packed()).tarballs[0] as Tarball;

    expect(differences(withRange(tarball, before), withRange(tarball, after))).toEqual(["package.json"]);
  });
});

describe("provenanceOf()", () => {
  const workflow = { ACTIONS_ID_TOKEN_REQUEST_URL: "https://token.example" };
  const of = (access: string) =>
    [{ name: core, manifest: { publishConfig: { access } } }] as unknown as Tarball[];

  it.each([
    ["with", `https://${publicRegistry}/`, "public", workflow, "published with provenance"],
    ["without", "https://npm.example.com/", "public", workflow, "this registry offers none"],
    ["without", `https://${publicRegistry}/`, "restricted", workflow, `${core} is not public`],
    ["without", `https://${publicRegistry}/`, "public", {}, "this is no workflow with an identity"],
  ])("publishes %s provenance at %s for a %s package", (kind, url, access, env, reason) => {
    const { provenance, why } = provenanceOf(url, of(access), env);

    expect(provenance).toBe(kind === "with");
    expect(why).toContain(reason);
  });
});
