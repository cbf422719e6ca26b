import { InputError } from "./input-error.js";

/** Split path templates: text at even indices, parameter names at odd ones. */
const piecesByTemplate = new Map<string, readonly string[]>();

/**
 * Fills in a path template.
 *
 * @param serialize - Serialises a value. @defaultValue the style `simple`, for a value that is neither a list nor an object
 * @throws {@link InputError} `missing_value` for a parameter that is absent, `null` or empty, which would yield another path.
 */
export function expandPath(
  template: string,
  parameters: Readonly<Record<string, unknown>> = {},
  serialize: (value: unknown, name: string) => string = encodeURIComponent as (value: unknown) => string,
): string {
  let pieces = piecesByTemplate.get(template);
  if (!pieces) {
    pieces = template.split(/[{}]/);
    piecesByTemplate.set(template, pieces);
  }
  let path = pieces[0] as string;
  for (let place = 1; place < pieces.length; place += 2) {
    const name = pieces[place] as string;
    const value = parameters[name];
    const text = value === undefined || value === null ? "" : serialize(value, name);
    if (text === "") {
      throw new InputError("missing_value", `path.${name}`, "is required in the path and must not be empty");
    }
    path += text + pieces[place + 1];
  }
  return path;
}
