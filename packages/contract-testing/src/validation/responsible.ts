import type { IHttpOperationResponse } from "@stoplight/types";
import type { Blame, Violation } from "./violation.js";

/** Which parts of a response a script, a scenario or a request chose. */
interface ChosenParts {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly empty?: boolean;
  readonly dynamic?: boolean;
}

/** Who is at fault when an answer breaks the document: whoever wrote the part of it that does. */
export function blameForAnswer(
  { location }: Pick<Violation, "location">,
  wanted: ChosenParts,
  documented: IHttpOperationResponse | undefined,
  contentType: string | undefined,
): Blame {
  if (location.startsWith("header.")) {
    const name = location.slice("header.".length).toLowerCase();
    if (Object.hasOwn(wanted.headers ?? {}, name) || name === "content-type") return "mock";
    const header = documented?.headers?.find((candidate) => candidate.name.toLowerCase() === name);
    return header !== undefined && hasValue(header) ? "document" : "mock";
  }
  if (!location.startsWith("body") || wanted.body !== undefined || wanted.empty || wanted.dynamic)
    return "mock";
  const type = contentType?.replace(/\s*;.*$/s, "");
  // Without an example Prism makes the body up from the schema.
  return documented?.contents?.some((content) => content.mediaType === type && hasValue(content)) === true
    ? "document"
    : "mock";
}

function hasValue({
  examples,
  schema,
}: {
  readonly examples?: unknown[];
  readonly schema?: object;
}): boolean {
  const { default: fallback, examples: inSchema } = (schema ?? {}) as {
    default?: unknown;
    examples?: unknown;
  };
  return (examples?.length ?? 0) > 0 || fallback !== undefined || inSchema !== undefined;
}
