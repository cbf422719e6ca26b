import type { Mocks } from "@energy-clients/contract-testing";
import {
  connectLiveEnmacc,
  connectLiveEtt,
  connectMockedEnmacc,
  connectMockedEtt,
  type EnmaccConnection,
  type EttConnection,
} from "./connections.ts";
import { tourEnmacc } from "./enmacc-tour.ts";
import { tourEtt } from "./ett-tour.ts";
import { type Paint, type Print, wrap } from "./format.ts";
import { type Env, readTourOptions, type TourOptions, usage } from "./options.ts";
import { watchRequests } from "./requests.ts";
import { createSteps, printFailure, StepFailed, type Steps } from "./steps.ts";
import { startTourMocks } from "./tour-mocks.ts";

/** What the tour needs from its process. */
export interface TourEnvironment {
  readonly argv: readonly string[];
  readonly env: Env;
  readonly print: Print;
  readonly paint: Paint;
  /** Starts the mock servers. @defaultValue mocks that remember, of contract-testing */
  readonly start?: () => Promise<Mocks>;
}

/**
 * Runs the tour.
 *
 * @returns Exit code: 0 when every step succeeded or was skipped and the mocks recorded no violation; otherwise 1.
 */
export async function runTour({
  argv,
  env,
  print,
  paint,
  start = startTourMocks,
}: TourEnvironment): Promise<number> {
  let mocks: Mocks | undefined;
  try {
    const options = readTourOptions(argv, env);
    if (options.help) {
      print(usage);
      return 0;
    }
    const steps = createSteps(print, paint);
    const isMocked = options.ett === undefined || options.enmacc === undefined;
    mocks = isMocked ? await start() : undefined;
    const { ett, enmacc } = connect(options, mocks, steps);
    await tourEtt(steps, ett, Date.now());
    await tourEnmacc(steps, enmacc, Date.now());
    return summarize(steps, mocks, print, paint);
  } catch (error) {
    // A failed step has printed its error already.
    if (!(error instanceof StepFailed)) printFailure(error, "The tour cannot run", print, paint);
    return 1;
  } finally {
    await mocks?.close();
  }
}

function connect(
  { ett, enmacc, write }: TourOptions,
  mocks: Mocks | undefined,
  steps: Steps,
): { ett: EttConnection; enmacc: EnmaccConnection } {
  const fetch = watchRequests((request) => steps.request(request));
  const mocked = () => {
    if (mocks === undefined) throw new Error("The mock servers are not running");
    return mocks;
  };
  return {
    ett: ett ? connectLiveEtt(ett, write, fetch) : connectMockedEtt(mocked(), fetch),
    enmacc: enmacc ? connectLiveEnmacc(enmacc, write, fetch) : connectMockedEnmacc(mocked(), fetch),
  };
}

function summarize({ count }: Steps, mocks: Mocks | undefined, print: Print, paint: Paint): number {
  const violations = mocks
    ? [mocks.ett, mocks.identity, mocks.enmacc].flatMap((mock) => mock.violations)
    : [];
  const errors = violations.filter(({ severity }) => severity === "error");
  const parts = [
    `${count.run} steps`,
    ...(count.skipped > 0 ? [`${count.skipped} skipped`] : []),
    `${count.requests} requests`,
    ...(mocks ? [`${errors.length} violations of the API documents`] : []),
  ];
  print("");
  print(paint(["bold", errors.length > 0 ? "red" : "green"], `Done: ${parts.join(", ")}.`));
  for (const { operationId, side, location, message } of errors) {
    for (const line of wrap(`${operationId ?? "no operation"}, ${side}, ${location}: ${message}`, "  - ", 4))
      print(line);
  }
  print("Next: see README.md for quick starts, and packages/contract-testing for testing your own code.");
  return errors.length > 0 ? 1 : 0;
}
