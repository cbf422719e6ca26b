import { tsLiteral, tsPropertyName } from "@energy-clients/scripts-shared/encode";
import type { ByMediaType, Serializer, WireDescription } from "../operations/wire.ts";

/** Values of `client-core/serialize`; everything else there is a function that creates one. */
const VALUES: ReadonlySet<string> = new Set([
  "bigintJson",
  "binaryBody",
  "readAny",
  "readBinary",
  "readEvents",
  "readJson",
  "readJsonLines",
  "readText",
  "textBody",
]);

/** Lists the names of `client-core/serialize` that an operation uses. */
export function usedSerializers(wire: WireDescription): string[] {
  return [...wire.values()].flatMap((one) =>
    "byMediaType" in one ? [one.name, ...[...one.byMediaType.values()].flatMap(namesOf)] : namesOf(one),
  );
}

function namesOf({ name, format }: Serializer): string[] {
  return format === undefined ? [name] : [name, ...namesOf(format)];
}

/** Creates the lines of an operation's `wire`; none for an operation that has only defaults. */
export function wireLines(wire: WireDescription): string[] {
  if (wire.size === 0) return [];
  const members = [...wire].map(
    ([member, one]) => `      ${member}: ${"byMediaType" in one ? table(one) : code(one)},`,
  );
  return ["    wire: {", ...members, "    },"];
}

function table({ name, byMediaType }: ByMediaType): string {
  const entries = [...byMediaType].map(([type, one]) => `${tsPropertyName(type)}: ${code(one)}`);
  return `${name}({ ${entries.join(", ")} })`;
}

function code({ name, argument, format }: Serializer): string {
  if (VALUES.has(name)) return name;
  if (format !== undefined) return `${name}(${code(format)})`;
  const isEmpty = argument === undefined || Object.keys(argument).length === 0;
  return `${name}(${isEmpty ? "" : literal(argument)})`;
}

/** Objects property by property: `__proto__` would be the prototype. */
function literal(value: unknown): string {
  if (typeof value !== "object" || value === null) return tsLiteral(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  const members = Object.entries(value).map(([key, item]) => `${tsPropertyName(key)}: ${literal(item)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
