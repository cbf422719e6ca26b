import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { scope } from "@energy-clients/scripts-release/packages";
import { fork } from "@energy-clients/scripts-shared/limited-process";

/** A Verdaccio with empty storage and without uplinks, on a free port of 127.0.0.1. */
export interface Registry extends AsyncDisposable {
  /** Such as `http://127.0.0.1:43211/`. */
  readonly url: string;
  /** Environment variables for a publisher: the scope's registry, and a token. */
  readonly publisher: Readonly<Record<string, string>>;
  /** Text of a consumer's `.npmrc`: the scope's packages come from this registry, all others from the configured one. */
  readonly npmrc: string;
}

/**
 * Starts a registry. It ends when it is disposed of, or when this process ends.
 *
 * @param folder - Folder of its packages and users. It keeps those that an earlier registry stored there.
 * @throws If Verdaccio does not start; its output is on stderr.
 */
export async function startRegistry(folder: string): Promise<Registry> {
  mkdirSync(folder, { recursive: true });
  // In its own process, so that it responds while this process waits synchronously for a publisher.
  const child = fork(new URL("./verdaccio-process.ts", import.meta.url), [folder], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: { ...process.env, NODE_NO_WARNINGS: "1" },
  });
  const ended = once(child, "exit");
  const [port] = await Promise.race([
    once(child, "message"),
    ended.then(([code]) => Promise.reject(new Error(`Verdaccio ended with ${code} before it listened`))),
  ]);
  const url = `http://127.0.0.1:${port}/`;
  const close = async () => {
    child.kill();
    await ended;
  };
  try {
    return {
      url,
      publisher: publisherOf(url, await createUser(url)),
      npmrc: `${scope}:registry=${url}\n`,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Environment variables of a publisher, in the form that both npm and pnpm read. */
export function publisherOf(url: string, token: string): Readonly<Record<string, string>> {
  return {
    [`npm_config_${scope}:registry`]: url,
    [`npm_config_${url.replace(/^https?:/, "")}:_authToken`]: token,
  };
}

async function createUser(url: string): Promise<string> {
  const user = { name: `publisher-${Date.now()}`, password: crypto.randomUUID() };
  const response = await fetch(new URL(`-/user/org.couchdb.user:${user.name}`, url), {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(user),
  });
  const body = (await response.json()) as { token?: string; error?: string };
  if (body.token === undefined)
    throw new Error(`Verdaccio did not create a user: ${response.status} ${body.error}`);
  return body.token;
}
