import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { spawn } from "@energy-clients/scripts-shared/limited-process";
import type { Project } from "./project.ts";

const LONGEST_START_MS = 60_000;
const LONGEST_LOG_MS = 5_000;

/** Operations by the part of a program that calls them. */
const operations = {
  ett: ["getClientConsents", "getCertificates"],
  ettToken: ["requestToken"],
  enmacc: ["getRfqs"],
  enmaccToken: ["authenticate"],
} as const;

/** What of it a program does. @defaultValue all */
export type Part = keyof typeof operations;

const allParts = Object.keys(operations) as Part[];

/** Where the mocks are. */
interface Urls {
  readonly ett: string;
  readonly token: string;
  readonly enmacc: string;
}

/** Mocks of a lane's own: its cells run one after the other, so that what is logged is the cell's. */
export interface Lane extends AsyncDisposable {
  readonly urls: Urls;
  /** The same for programs, in their environment. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Checks that a program got what plain requests get, and that its calls came here and broke no contract.
   *
   * @param output - All that it printed; its answer is the last line.
   */
  check(output: string, parts?: readonly Part[]): Promise<void>;
}

/** Starts the mocks of the packed contract-testing, through its command line, in a process on this process' Node. */
export async function startLane({ directory }: Project): Promise<Lane> {
  const bin = join(directory, "node_modules/@energy-clients/contract-testing/bin/energy-mocks.js");
  const child = spawn(process.execPath, [bin], { stdio: ["ignore", "pipe", "inherit"] });
  let log = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const close = async () => {
    if (child.exitCode !== null) return;
    child.kill();
    await once(child, "close");
  };
  const logged = async (pattern: RegExp, timeoutMs: number) => {
    for (const startedAt = Date.now(); !pattern.test(log); await sleep(20)) {
      if (child.exitCode !== null) throw new Error(`energy-mocks ended with ${child.exitCode}:\n${log}`);
      if (Date.now() - startedAt > timeoutMs)
        throw new Error(`energy-mocks did not log ${pattern}, but:\n${log}`);
    }
  };
  try {
    await logged(/^Ready\./m, LONGEST_START_MS);
    const urlOf = (pattern: RegExp) => pattern.exec(log)?.[1] ?? "";
    const urls = {
      ett: urlOf(/^ett +(http\S+)/m),
      token: urlOf(/token URL +(http\S+)/),
      enmacc: urlOf(/^enmacc +(http\S+)/m),
    };
    const expected = await askPlainly(urls);
    log = "";
    return {
      urls,
      env: { ETT_URL: urls.ett, TOKEN_URL: urls.token, ENMACC_URL: urls.enmacc },
      async check(output, parts = allParts) {
        try {
          for (const api of ["ett", "enmacc"] as const) {
            if (!parts.includes(api)) continue;
            const [seen, wanted] = [JSON.stringify(answerOf(output)[api]), JSON.stringify(expected[api])];
            if (seen !== wanted) throw new Error(`${api}: got ${seen} instead of ${wanted}`);
          }
          for (const operation of parts.flatMap((part) => operations[part]))
            await logged(new RegExp(` ${operation}$`, "m"), LONGEST_LOG_MS);
          if (log.includes("violation")) throw new Error(`the calls broke the contract:\n${log}`);
        } finally {
          log = "";
        }
      },
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What a program printed last. */
function answerOf(output: string): { readonly ett?: unknown; readonly enmacc?: unknown } {
  const line = output.trim().split("\n").at(-1) ?? "";
  if (!line.startsWith("{")) throw new Error(`the program printed no answer, but: ${output}`);
  return JSON.parse(line);
}

/** What the calls have to come to, found out without our packages. */
async function askPlainly({ ett, enmacc }: Urls) {
  // biome-ignore lint/suspicious/noExplicitAny: the wire's own shape, which is what is to be compared with
  const get = async (url: string, headers: Readonly<Record<string, string>>): Promise<any> => {
    const response = await fetch(url, { headers: { authorization: "Bearer any", ...headers } });
    if (!response.ok) throw new Error(`${url} answers ${response.status}: ${await response.text()}`);
    return response.json();
  };
  const headers = { "x-api-version": "1" };
  const { organizationId } = (await get(`${ett}/api/authorization/client/consents`, headers)).result[0];
  const { result } = await get(`${ett}/wallet-api/certificates?organizationId=${organizationId}`, headers);
  let quantity = 0;
  for (const certificate of result)
    if (certificate.certificateType === "production") quantity += certificate.quantity;
  const { items } = await get(`${enmacc}/v2.2/rfqs`, { "x-api-key": "any" });
  return {
    ett: { organizationId, quantity, failure: "unauthorized" },
    enmacc: items.map(({ id }: { readonly id: string }) => id),
  };
}
