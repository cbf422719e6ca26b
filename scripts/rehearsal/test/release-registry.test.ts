import { cpSync, mkdtempSync, rmSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkTarballs } from "@energy-clients/scripts-release/check-tarballs";
import { npmRegistry } from "@energy-clients/scripts-release/npm-registry";
import { packPackages } from "@energy-clients/scripts-release/pack";
import { readPacked } from "@energy-clients/scripts-release/packed-list";
import { publish } from "@energy-clients/scripts-release/publish";
import type { Tarball } from "@energy-clients/scripts-release/tarball";
import {
  type ReleaseWorkspace,
  releaseWorkspace,
} from "@energy-clients/scripts-release/testing/release-workspace";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type Fault, type FaultProxy, startFaultProxy } from "../src/registry/fault-proxy.ts";
import { publisherOf, type Registry, startRegistry } from "../src/registry/registry.ts";

// A real registry and the real npm: what a fault leaves behind is what matters here.
const folder = mkdtempSync(join(tmpdir(), "release-registry-"));
const storage = join(folder, "storage/@energy-clients");
vi.setConfig({ testTimeout: 180_000 });
const proxies: FaultProxy[] = [];
let registry: Registry;

// Every test begins with core and auth released as 1.0.0.
beforeAll(async () => {
  registry = await startRegistry(folder);
  const workspace = releaseWorkspace(join(folder, "seed"));
  const { release } = await publisher(workspace);
  await release();
  cpSync(storage, join(folder, "seeded"), { recursive: true });
}, 300_000);
beforeEach(() => {
  rmSync(storage, { recursive: true, force: true });
  cpSync(join(folder, "seeded"), storage, { recursive: true });
});
afterAll(async () => {
  for (const proxy of proxies) await proxy[Symbol.asyncDispose]();
  await registry?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

type FaultOf = (request: IncomingMessage) => Fault | undefined;

const isUpload = ({ method, url = "" }: IncomingMessage) => method === "PUT" && !url.includes("/-/");

/** A publisher behind a proxy with a fault; `uploads` are the packages in the order in which they were sent. */
async function publisher({ root }: ReleaseWorkspace, faultOf: FaultOf = () => undefined) {
  const uploads: string[] = [];
  const proxy = await startFaultProxy(registry.url, (request) => {
    if (isUpload(request))
      uploads.push(
        decodeURIComponent(request.url ?? "")
          .split("/")
          .at(-1) ?? "",
      );
    return faultOf(request);
  });
  proxies.push(proxy);
  const token = Object.values(registry.publisher)[1] as string;
  const settings = { npm_config_cache: join(folder, "cache"), npm_config_fetch_retries: "0" };
  const npm = await npmRegistry(root, { ...publisherOf(proxy.url, token), ...settings });
  const packed = join(root, "../packed");
  const release = async () => {
    const { digest } = packPackages(root, packed);
    return publish(checkTarballs(root, readPacked(packed, digest)), npm, { tag: "latest", log: () => {} });
  };
  return { release, uploads, token, npm };
}

async function tags() {
  const [core, auth] = await Promise.all(
    ["core", "auth"].map(async (name) =>
      (await fetch(`${registry.url}-/package/@energy-clients%2f${name}/dist-tags`)).json(),
    ),
  );
  return { core, auth };
}

describe("publish() with a registry", () => {
  it("uploads a package after those that it needs, and leaves nothing but latest", async () => {
    const workspace = releaseWorkspace();
    workspace.version("1.1.0", "core", "auth");
    const { release, uploads } = await publisher(workspace);

    const done = await release();

    expect(done.map(({ state }) => state)).toEqual(["published", "published"]);
    expect(uploads).toEqual(["core", "auth"]);
    expect(await tags()).toEqual({ core: { latest: "1.1.0" }, auth: { latest: "1.1.0" } });
    for (const { tarball } of done) {
      const name = tarball.name.split("/").at(-1);
      const response = await fetch(`${registry.url}${tarball.name}/-/${name}-1.1.0.tgz`);
      expect(tarball.bytes.equals(Buffer.from(await response.arrayBuffer()))).toBe(true);
    }
  });

  it("moves no tag to a version that somebody published between the check and the upload", async () => {
    const workspace = releaseWorkspace();
    workspace.version("1.2.0", "core", "auth");
    const foreign = releaseWorkspace();
    foreign.write("packages/core/dist/index.js", "export const name = 'foreign';\n");
    foreign.version("1.2.0", "core", "auth");
    const other = await publisher(foreign);
    const { tarballs } = packPackages(foreign.root, join(foreign.root, "../packed"));
    let isFirst = true;
    const { npm } = await publisher(workspace);
    const raced = {
      ...npm,
      async publish(...[tarball, tag, provenance]: Parameters<typeof npm.publish>) {
        if (isFirst) await other.npm.publish(tarballs[0] as Tarball, tag, provenance);
        isFirst = false;
        await npm.publish(tarball, tag, provenance);
      },
    };
    const own = packPackages(workspace.root, join(workspace.root, "../packed")).tarballs;

    const error = await thrownBy(() => publish(own, raced, { tag: "latest", log: () => {} }));

    expect(error.code).toBe("publish_incomplete");
    expect((await tags()).core.latest).toBe("1.0.0");
    expect((await tags()).auth.latest).toBe("1.0.0");
  });

  it("moves latest of no package when the registry dies half-way, and is continued by the next run", async () => {
    const workspace = releaseWorkspace();
    workspace.version("2.0.0", "core", "auth");
    let isDying = true;
    const { release } = await publisher(workspace, (request) =>
      isDying && isUpload(request) && request.url?.includes("auth") ? "cut" : undefined,
    );

    const error = await thrownBy(release);
    const between = await tags();
    isDying = false;
    const done = await release();

    expect(error.code).toBe("publish_incomplete");
    expect(error.message).toMatch(/published so far: @energy-clients\/core@2\.0\.0\. Run it again/);
    expect([between.core.latest, between.auth.latest]).toEqual(["1.0.0", "1.0.0"]);
    expect(done.map(({ state }) => state)).toEqual(["found", "published"]);
    expect(await tags()).toEqual({ core: { latest: "2.0.0" }, auth: { latest: "2.0.0" } });
  });

  it("goes on when the registry kept a version but could not say so", async () => {
    const workspace = releaseWorkspace();
    workspace.version("1.0.1", "auth");
    const { release } = await publisher(workspace, (request) =>
      isUpload(request) ? "cut after passing it on" : undefined,
    );

    await release();

    expect(await tags()).toEqual({ core: { latest: "1.0.0" }, auth: { latest: "1.0.1" } });
  });

  it("refuses a version that is there with other content, names the files, and sends nothing", async () => {
    const workspace = releaseWorkspace();
    workspace.write("packages/core/dist/index.js", "export const name = 'another';\n");
    workspace.version("1.0.1", "auth");
    const { release, uploads } = await publisher(workspace);

    const error = await thrownBy(release);

    expect(error.code).toBe("version_taken");
    expect(error.message).toMatch(/core@1\.0\.0 .*\(dist\/index\.js\).*pnpm changeset/);
    expect(uploads).toEqual([]);
  });

  it("says that the registry refuses, and shows no token even where the registry repeats it", async () => {
    const workspace = releaseWorkspace();
    workspace.version("1.0.1", "auth");
    const { release, token } = await publisher(workspace, (request) => (isUpload(request) ? 403 : undefined));

    const error = await thrownBy(release);

    expect(error.code).toBe("publish_incomplete");
    expect((error.cause as { code?: string }).code).toBe("registry_refused");
    expect(error.message).toContain("refused: Bearer ***");
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
      expect(`${cause.message} ${cause.stack}`).not.toContain(token);
    }
  });

  it.each([
    [401, "registry_refused"],
    [503, "registry_unreachable"],
    ["cut", "registry_unreachable"],
  ] as const)("sends nothing when the registry responds to whoami with %s", async (fault, code) => {
    const workspace = releaseWorkspace();
    workspace.version("1.0.1", "auth");
    const { release, uploads } = await publisher(workspace, ({ url }) =>
      url?.includes("whoami") ? fault : undefined,
    );

    const error = await thrownBy(release);

    expect(error.code).toBe(code);
    expect(uploads).toEqual([]);
  });
});

describe("npmRegistry()", () => {
  it("never falls back to the public registry", async () => {
    const nothing = { NPM_CONFIG_USERCONFIG: join(folder, "none") };

    const error = await thrownBy(() => npmRegistry(folder, nothing));

    expect(error.code).toBe("registry_missing");
    expect(error.message).toContain("@energy-clients:registry=https://");
  });
});
