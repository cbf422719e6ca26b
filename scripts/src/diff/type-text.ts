import ts from "typescript";

const MAX_LENGTH = 100;
const MAX_MEMBERS = 8;

/** A type in a few words: what is long in full is named by its first properties. */
export function typeText(checker: ts.TypeChecker, type: ts.Type, depth = 0): string {
  const full = checker.typeToString(type, undefined, ts.TypeFormatFlags.NoTruncation);
  if (full.length <= MAX_LENGTH && !full.includes("{")) return full;
  if (depth > 3) return "object";
  if (type.isUnion()) {
    const members = type.types.map((member) => typeText(checker, member, depth + 1));
    const shown = [...new Set(members)];
    const rest = shown.length - MAX_MEMBERS;
    return [...shown.slice(0, MAX_MEMBERS), ...(rest > 0 ? [`${rest} more`] : [])].join(" | ");
  }
  if (checker.isArrayType(type)) {
    const [item] = checker.getTypeArguments(type as ts.TypeReference);
    const text = item === undefined ? "unknown" : typeText(checker, item, depth + 1);
    return text.includes(" | ") ? `(${text})[]` : `${text}[]`;
  }
  const names = checker.getPropertiesOfType(type).map(({ name }) => name);
  if (names.length === 0) return full.length <= MAX_LENGTH ? full : "object";
  return names.length > 4 ? `{ ${names.slice(0, 4).join(", ")}, … }` : `{ ${names.join(", ")} }`;
}
