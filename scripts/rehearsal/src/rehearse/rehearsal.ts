import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { cloneHead } from "@energy-clients/scripts-release/clone";
import { succeed } from "@energy-clients/scripts-shared/execute";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { type Registry, startRegistry } from "../registry/registry.ts";
import { type ReleaseIntoOptions, releaseCommand } from "../registry/release-into.ts";
import { smokeConsumer } from "./smoke-consumer.ts";

/** What a rehearsal works on; all of it is in one temporary folder. */
export interface Rehearsal extends AsyncDisposable {
  readonly folder: string;
  /** A clone of the commit that is checked out, installed, with an `origin` of its own. */
  readonly clone: string;
  readonly registry: Registry;
  /** A project that uses the packages. */
  readonly consumer: {
    install(tag: string): Promise<void>;
    update(): Promise<void>;
    /** Runs its program and prints what that says; @returns the versions that it runs with. */
    use(): Promise<Readonly<Record<string, string>>>;
  };
  readonly options: ReleaseIntoOptions;
  /** Runs one of the clone's release commands; @returns what it printed. */
  release(...args: string[]): Promise<string>;
}

const startedAt = performance.now();

/** Says what begins, and when. */
export function step(title: string): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0).padStart(4);
  console.log(`\n──${seconds} s ── ${title}`);
}

/** Makes a clean clone and an empty registry. */
export async function openRehearsal(folder: string): Promise<Rehearsal> {
  const clone = join(folder, "clone");
  const origin = join(folder, "origin.git");
  step("a clean clone of HEAD, installed as its lockfile says");
  await cloneHead(repositoryRoot, clone);
  await succeed("git", ["init", "-q", "--bare", origin], { cwd: folder });
  await succeed("git", ["remote", "set-url", "origin", origin], { cwd: clone });
  console.log(await succeed("git", ["log", "-1", "--format=%h %s"], { cwd: clone }));

  step("an empty registry");
  const registry = await startRegistry(join(folder, "registry"));
  console.log(registry.url);
  const project = smokeConsumer(registry, join(folder, "consumer"));
  // A fault of the registry is not waited out.
  const options = { env: { npm_config_fetch_retries: "0" } };
  return {
    folder,
    clone,
    registry,
    options,
    release: (...args) => releaseCommand(registry, clone, args, options),
    consumer: {
      ...project,
      async use() {
        const versions = await project.versions();
        const has = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
        console.log(`has ${has.join(", ")}\nits program says: ${await project.run()}`);
        return versions;
      },
    },
    [Symbol.asyncDispose]: () => registry[Symbol.asyncDispose](),
  };
}

/** @throws When something is not what it should be. */
export function expectSame(what: string, actual: object, expected: object): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(`${what}: ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`);
}
