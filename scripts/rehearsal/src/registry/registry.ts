import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { scope } from "@energy-clients/scripts-release/packages";
import { fork } from "@energy-clients/scripts-shared/limited-process";

/** A Verdaccio of this process' own: empty storage, no uplinks, listening on a free port of 127.0.0.1. */
export interface Registry extends AsyncDisposable {
  /** Such as `http://127.0.0.1:43211/`. */
  readonly url: string;
  /** Environment for a publisher: where the scope is published to, and a token for it. */
  readonly publisher: Readonly<Record<string, string>>;
  /** What a consumer's `.npmrc` holds: the scope comes from here, everything else from where it always does. */
  readonly npmrc: string;
}

/**
 * Starts a registry. It ends when it is disposed of, and with this process however that ends.
 *
 * @param folder - Where it keeps its packages and users. A registry that was there before goes on with what it held.
 * @throws When Verdaccio does not start; what it said is on stderr.
 */
export async function startRegistry(folder: string): Promise<Registry> {
  mkdirSync(folder, { recursive: true });
  // A process of its own, so that a publisher may be run and waited for without giving the registry time.
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

/** What a publisher's environment holds, in the form that both npm and pnpm read. */
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
