/**
 * Parses JSON so that whole numbers above 2^53 keep their value, as bigints; all else is as `JSON.parse()` has it.
 *
 * @throws SyntaxError for text that is no JSON.
 */
export function parseLosslessJson(text: string): unknown {
  const keepBigIntegers = (_: string, value: unknown, context?: { readonly source?: string }) =>
    typeof value === "number" && !Number.isSafeInteger(value) && /^-?\d+$/.test(context?.source ?? "")
      ? BigInt(context?.source ?? 0)
      : value;
  return JSON.parse(text, keepBigIntegers);
}
