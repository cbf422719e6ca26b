import type { IHttpOperation } from "@stoplight/types";
import { packageRequire } from "../node/package-require.js";
import { silentLogger } from "./silent-logger.js";
import type { Diagnostic, Mocked, MockOptions, PrismRequest } from "./types.js";

type MockerModule = typeof import("@stoplight/prism-http/dist/mocker/index.js");

/** Whether a response needs Prism's whole mocker: it has random values, or the operation sends callbacks. */
export function needsWholeMocker(
  { callbacks = [] }: IHttpOperation,
  { dynamic = false }: MockOptions,
): boolean {
  return dynamic || callbacks.length > 0;
}

/** Builds a response with Prism's whole mocker, which it loads at the first call. */
export function wholeMockerResponse(
  operation: IHttpOperation,
  request: PrismRequest,
  found: readonly Diagnostic[],
  { example, mediaTypes, dynamic = false }: MockOptions,
): Mocked {
  let mocker: MockerModule["default"];
  try {
    ({ default: mocker } = packageRequire("@stoplight/prism-http/dist/mocker") as MockerModule);
  } catch (cause) {
    return { _tag: "Left", left: mockerMissing(cause) };
  }
  return mocker({
    resource: operation,
    input: { data: request, validations: [...found] },
    config: {
      dynamic,
      ...(example !== undefined && { exampleKey: example }),
      ...(mediaTypes !== undefined && { mediaTypes: [...mediaTypes] }),
    },
  })(silentLogger);
}

// The cause is not an `instanceof Error` in a test of Jest, which has globals of its own.
function mockerMissing(cause: unknown): Error {
  const [problem] = String((cause as Partial<Error> | undefined)?.message ?? cause).split("\n", 1);
  const detail = `Random values (dynamic=true) and callbacks need ES modules, which could not be loaded: ${problem}. Jest 30 loads them on Node 24.9 and newer with "node --experimental-vm-modules". Without them, use an example or script the response.`;
  return Object.assign(new Error("The response cannot be generated", { cause }), { detail });
}
