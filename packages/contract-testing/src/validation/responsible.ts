import type { OperationResponse } from "../documents/operation.js";
import type { Responsible, Violation } from "./violation.js";

/** The parts of a response that a script, a scenario or a request chose. */
interface ChosenParts {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly empty?: boolean;
  readonly dynamic?: boolean;
}

/** Determines who is responsible for a response that breaks the document: the author of the broken part. */
export function responsibleForResponse(
  { location }: Pick<Violation, "location">,
  chosen: ChosenParts,
  documented: OperationResponse | undefined,
  contentType: string | undefined,
): Responsible {
  if (location.startsWith("header.")) {
    const name = location.slice("header.".length).toLowerCase();
    if (Object.hasOwn(chosen.headers ?? {}, name) || name === "content-type") return "mock";
    const header = documented?.headers?.find((candidate) => candidate.name.toLowerCase() === name);
    return header !== undefined && hasValue(header) ? "document" : "mock";
  }
  if (!location.startsWith("body") || chosen.body !== undefined || chosen.empty || chosen.dynamic)
    return "mock";
  const type = contentType?.replace(/\s*;.*$/s, "");
  // Without an example Prism generates the body from the schema.
  return documented?.contents?.some((content) => content.mediaType === type && hasValue(content)) === true
    ? "document"
    : "mock";
}

function hasValue({
  examples,
  schema,
}: {
  readonly examples?: readonly unknown[];
  readonly schema?: object;
}): boolean {
  const { default: fallback, examples: inSchema } = (schema ?? {}) as {
    default?: unknown;
    examples?: unknown;
  };
  return (examples?.length ?? 0) > 0 || fallback !== undefined || inSchema !== undefined;
}
