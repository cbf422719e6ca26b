import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { cloneHead } from "@energy-clients/scripts-release/clone";
import { succeed } from "@energy-clients/scripts-shared/execute";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { type Registry, startRegistry } from "../registry/registry.ts";
import { type ReleaseIntoOptions, releaseCommand } from "../registry/release-into.ts";
import { smokeConsumer } from "./smoke-consumer.ts";

/** What a rehearsal works with, in one temporary folder. */
export interface Rehearsal extends AsyncDisposable {
  readonly folder: string;
  /** A clone of the commit that is checked out, installed, with an `origin` of its own. */
  readonly clone: string;
  readonly registry: Registry;
  /** A project that uses the packages. */
  readonly consumer: {
    install(tag: string): Promise<void>;
    update(): Promise<void>;
    /** Runs its program and prints the output; @returns the versions of the packages. */
    use(): Promise<Readonly<Record<string, string>>>;
  };
  readonly options: ReleaseIntoOptions;
  /** Runs one of the clone's release commands; @returns what it printed. */
  release(...args: string[]): Promise<string>;
}

const startedAt = performance.now();

/** Prints the time and the name of a step. */
export function step(title: string): void {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0).padStart(4);
  console.log(`\n──${seconds} s ── ${title}`);
}

/** Creates a clean clone and an empty registry. */
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
  // Injected faults must fail at once.
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
        console.log(`installed: ${has.join(", ")}\nthe program prints: ${await project.run()}`);
        return versions;
      },
    },
    [Symbol.asyncDispose]: () => registry[Symbol.asyncDispose](),
  };
}

/** @throws If a value differs from the expected one. */
export function expectSame(what: string, actual: object, expected: object): void {
  if (isDeepStrictEqual(actual, expected)) return;
  throw new Error(`${what}: expected ${JSON.stringify(expected)} but got ${JSON.stringify(actual)}`);
}
