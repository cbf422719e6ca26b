import { type Mocks, startMocks } from "@energy-clients/contract-testing";
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
import { scriptStory } from "./mock-story.ts";
import { type Env, readTourOptions, type TourOptions } from "./options.ts";
import { createSteps, printFailure, StepFailed, type Steps } from "./step.ts";
import { type Paint, type Print, wrap } from "./terminal.ts";
import { usage } from "./usage.ts";
import { watchRequests } from "./watch-requests.ts";

/** What the tour takes from the process. */
export interface TourSurroundings {
  readonly argv: readonly string[];
  readonly env: Env;
  readonly print: Print;
  readonly paint: Paint;
  /** Starts the mocks. @defaultValue `startMocks` of contract-testing */
  readonly start?: () => Promise<Mocks>;
}

/**
 * Runs the tour.
 *
 * @returns Exit code: 0 when every step that could run did, without a violation of the API documents; otherwise 1.
 */
export async function runTour({
  argv,
  env,
  print,
  paint,
  start = startMocks,
}: TourSurroundings): Promise<number> {
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
    // A failed step has been printed where it failed.
    if (!(error instanceof StepFailed)) printFailure(error, "The tour can not run", print, paint);
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
  if (mocks) scriptStory(mocks);
  const mocked = () => {
    if (mocks === undefined) throw new Error("An API without credentials needs the mocks");
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
    ...(mocks ? [`${errors.length} violations of the API documents, as the mocks recorded`] : []),
  ];
  print("");
  print(paint(["bold", errors.length > 0 ? "red" : "green"], `Done: ${parts.join(", ")}.`));
  for (const { operationId, side, location, message } of errors) {
    for (const line of wrap(`${operationId ?? "no operation"}, ${side}, ${location}: ${message}`, "  - ", 4))
      print(line);
  }
  print("Next: README.md has a quick start for each API, and how to contract-test your own code.");
  return errors.length > 0 ? 1 : 0;
}
