import { isObject, type JsonObject, type Path } from "../document/document.ts";

/**
 * Finds the path or the component that the type generator refuses: its messages do not say. Each is tried alone, with the
 * others empty so that references still lead somewhere.
 *
 * @returns undefined if each of them alone is accepted.
 */
export async function refusedPart(
  document: JsonObject,
  generate: (document: JsonObject) => Promise<unknown>,
): Promise<Path | undefined> {
  const components = isObject(document.components) ? document.components : {};
  const emptied = Object.fromEntries(
    Object.entries(components).map(([kind, parts]) => [kind, emptiedParts(parts)] as const),
  );
  const isRefused = (part: JsonObject) =>
    generate({ ...document, paths: {}, components: emptied, ...part }).then(
      () => false,
      () => true,
    );
  for (const [kind, parts] of Object.entries(components)) {
    for (const [name, part] of Object.entries(isObject(parts) ? parts : {})) {
      const own = { ...(emptied[kind] as JsonObject), [name]: part };
      if (await isRefused({ components: { ...emptied, [kind]: own } })) return ["components", kind, name];
    }
  }
  for (const [path, item] of Object.entries(isObject(document.paths) ? document.paths : {}))
    if (await isRefused({ paths: { [path]: item } })) return ["paths", path];
  return undefined;
}

function emptiedParts(parts: unknown): JsonObject {
  return Object.fromEntries(
    Object.keys(isObject(parts as JsonObject) ? (parts as JsonObject) : {}).map((name) => [name, {}]),
  );
}
