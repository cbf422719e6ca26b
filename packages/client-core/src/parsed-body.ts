/** The same for every copy of this package in a program. */
const PARSED = Symbol.for("@energy-clients/client-core/parsed-body");

interface WithParsedBody extends Response {
  [PARSED]?: { readonly value: unknown } | undefined;
}

/**
 * Leaves what an answer's body parses to with the answer, for a decorator that had to parse it: the client then need not
 * do so again. The client takes it away; whoever else reads the body gets a value of their own.
 */
export function keepParsedBody(response: Response, value: unknown): void {
  if (Object.isExtensible(response)) (response as WithParsedBody)[PARSED] = { value };
}

/** What {@link keepParsedBody} has left, once. */
export function takeParsedBody(response: Response): { readonly value: unknown } | undefined {
  const parsed = (response as WithParsedBody)[PARSED];
  if (parsed) (response as WithParsedBody)[PARSED] = undefined;
  return parsed;
}
