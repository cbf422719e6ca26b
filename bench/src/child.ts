import { type ChildProcess, fork } from "node:child_process";

/** What the two sides send each other. */
type Reply<Result> = { readonly result: Result } | { readonly failure: string };

/** A process that measures when it is asked to. */
export interface Child<Order, Result> {
  ask(order: Order): Promise<Result>;
  close(): void;
}

/**
 * Forks a process that runs `file`, which calls {@link serveParent}, and gives it its job.
 * A process each, so that no contender's code is compiled for another's shapes.
 */
export async function startChild<Job, Order, Result>(
  file: URL,
  job: Job,
  execArgv: readonly string[] = [],
): Promise<Child<Order, Result>> {
  const child = fork(file, { execArgv: [...execArgv], serialization: "advanced" });
  const ask = <Result>(message: unknown) => responseOf<Result>(child, message);
  await ask(job);
  return { ask, close: () => void child.kill() };
}

function responseOf<Result>(child: ChildProcess, message: unknown): Promise<Result> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`a measuring process ended with ${code}`));
    child.once("exit", onExit);
    child.once("message", (reply: Reply<Result>) => {
      child.off("exit", onExit);
      if ("failure" in reply) reject(new Error(reply.failure));
      else resolve(reply.result);
    });
    child.send(message as object);
  });
}

/**
 * The child's side: prepares for the job that comes first, then responds to each order with what the prepared function
 * resolves with. A failure is reported whole and ends the process.
 */
export function serveParent<Job, Order, Result>(
  prepare: (job: Job) => Promise<(order: Order) => Promise<Result>>,
): void {
  let serve: ((order: Order) => Promise<Result>) | undefined;
  // The parent may be gone by now; "disconnect" then ends this process.
  const reply = (message: Reply<Result | undefined>, then = () => {}) => process.send?.(message, then);
  process.on("message", async (message) => {
    try {
      if (serve) {
        reply({ result: await serve(message as Order) });
      } else {
        serve = await prepare(message as Job);
        reply({ result: undefined });
      }
    } catch (error) {
      const failure = error instanceof Error ? (error.stack ?? error.message) : String(error);
      reply({ failure }, () => process.exit(1));
    }
  });
  // Nobody is left to measure for.
  process.on("disconnect", () => process.exit(0));
}
