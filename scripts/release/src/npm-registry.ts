import { mkdtempDisposableSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scope } from "./packages.ts";
import { ReleaseError, type ReleaseErrorCode } from "./release-error.ts";
import { execute } from "./shared.ts";
import { readTarball, type Tarball } from "./tarball.ts";

/** What a registry has of one version of a package. */
export interface PublishedVersion {
  /** `undefined` if the registry does not have the version. */
  readonly integrity: string | undefined;
  /** Versions by dist-tag; empty if the registry does not have the package. */
  readonly tags: Readonly<Record<string, string>>;
}

/**
 * The registry that npm is configured to use for the scope. All requests go through the `npm` command, which knows
 * proxies, certificates, tokens and the responses of each registry.
 */
export interface NpmRegistry {
  readonly url: string;
  /** @returns The publisher's name, or undefined if the registry does not tell. */
  whoami(): Promise<string | undefined>;
  find(name: string, version: string): Promise<PublishedVersion>;
  /** @returns The version's hash, or undefined if the registry does not show it (yet). */
  integrity(name: string, version: string): Promise<string | undefined>;
  download(name: string, version: string): Promise<Tarball>;
  /** Sends the bytes that were read, even if the file has changed since. */
  publish(tarball: Tarball, tag: string, provenance: boolean): Promise<void>;
  setTag(name: string, version: string, tag: string): Promise<void>;
  removeTag(name: string, tag: string): Promise<void>;
}

/**
 * Finds the scope's registry in npm's configuration. Never falls back to the default registry, which is public.
 *
 * @param env - In addition to the environment, such as {@link Registry.publisher}.
 * @throws {@link ReleaseError} `registry_missing` if none is configured for the scope. Each method throws
 * `registry_refused` if the registry rejects the token, `registry_unreachable` if it does not respond or responds with a
 * server error, and `tool_failed` otherwise.
 */
export async function npmRegistry(
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): Promise<NpmRegistry> {
  const key = `${scope}:registry`;
  const { stdout } = await execute("npm", ["config", "get", key], { cwd, env });
  const url = stdout.trim();
  if (!/^https?:/.test(url)) {
    const remedy = `write ${key}=https://… into your .npmrc, or set npm_config_${key}`;
    throw new ReleaseError("registry_missing", `npm has no registry for ${scope}; ${remedy}`);
  }

  const npm = async (...args: string[]): Promise<string> => {
    // The notifier would ask the public registry for the newest npm.
    const all = [...args, `--${key}=${url}`, "--json", "--loglevel=error", "--no-update-notifier"];
    const { code, stdout, stderr } = await execute("npm", all, { cwd, env });
    if (code === 0) return stdout;
    throw npmError(args, url, withoutSecrets(stdout, env), withoutSecrets(stderr, env));
  };
  const view = async (spec: string, ...fields: string[]) => {
    try {
      return JSON.parse(await npm("view", spec, ...fields));
    } catch (error) {
      if (error instanceof NpmError && error.npmCode === "E404") return undefined;
      throw error;
    }
  };

  const integrity = (name: string, version: string) => view(`${name}@${version}`, "dist.integrity");
  return {
    url,
    integrity,
    async whoami() {
      try {
        return JSON.parse(await npm("whoami", `--registry=${url}`));
      } catch (error) {
        // Some registries do not offer it; then the first upload shows whether the token is valid.
        if (error instanceof NpmError && /^E40[45]$/.test(error.npmCode ?? "")) return undefined;
        throw error;
      }
    },
    async find(name, version) {
      const found = await view(name, "dist-tags", "versions");
      const tags = found?.["dist-tags"] ?? {};
      if (![found?.versions].flat().includes(version)) return { integrity: undefined, tags };
      return { integrity: await integrity(name, version), tags };
    },
    async download(name, version) {
      using folder = temporaryFolder();
      await npm("pack", `${name}@${version}`, "--pack-destination", folder.path, "--ignore-scripts");
      const [file = ""] = readdirSync(folder.path);
      return readTarball(join(folder.path, file));
    },
    async publish({ bytes }, tag, provenance) {
      using folder = temporaryFolder();
      const file = join(folder.path, "package.tgz");
      writeFileSync(file, bytes);
      await npm("publish", file, "--tag", tag, "--ignore-scripts", ...(provenance ? ["--provenance"] : []));
    },
    async setTag(name, version, tag) {
      await npm("dist-tag", "add", `${name}@${version}`, tag);
    },
    async removeTag(name, tag) {
      await npm("dist-tag", "rm", name, tag);
    },
  };
}

function temporaryFolder() {
  return mkdtempDisposableSync(join(tmpdir(), "release-tarball-"));
}

/** A failure of npm, with the code that npm gave it, such as `E403`. */
class NpmError extends ReleaseError {
  readonly npmCode: string | undefined;

  constructor(code: ReleaseErrorCode, problem: string, npmCode: string | undefined) {
    super(code, problem);
    this.npmCode = npmCode;
  }
}

function npmError(args: readonly string[], url: string, stdout: string, stderr: string): NpmError {
  const { code: npmCode, summary } = errorOf(stdout) ?? {};
  const what = `npm ${args[0]} (${url}): ${[npmCode, summary || stderr.trim()].join(" ").trim()}`;
  if (/^(E401|E403|ENEEDAUTH|EOTP)$/.test(npmCode ?? "")) {
    return new NpmError("registry_refused", `${what}; check the token for this registry`, npmCode);
  }
  if (
    /^(E5\d\d|E429|E408|ECONN\w+|ENOTFOUND|EAI_AGAIN|E\w*TIMEDOUT|ERR_SOCKET\w*|EPIPE)$/.test(npmCode ?? "")
  ) {
    return new NpmError("registry_unreachable", what, npmCode);
  }
  return new NpmError("tool_failed", what, npmCode);
}

function errorOf(stdout: string): { code?: string; summary?: string } | undefined {
  try {
    return JSON.parse(stdout).error;
  } catch {
    return undefined;
  }
}

/** npm prints no token by itself; a registry's response may repeat what it received. */
function withoutSecrets(text: string, env: Readonly<Record<string, string>>): string {
  return Object.entries({ ...process.env, ...env })
    .filter(([name, value = ""]) => /token$|_auth$|password$/i.test(name) && value.length >= 8)
    .reduce((cleaned, [, value = ""]) => cleaned.replaceAll(value, "***"), text);
}
