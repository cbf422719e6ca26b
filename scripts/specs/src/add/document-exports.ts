import { jsonText } from "@energy-clients/scripts-shared/encode";
import { readIfThere } from "@energy-clients/scripts-shared/write-files";

/** Manifest of the package whose users read the documents themselves. */
const manifestFile = "packages/documents/package.json";

/** Changes that manifest; nothing in a repository without the package. @returns The new text by its path. */
export function documentExports(root: string, change: (text: string) => string): [string, string][] {
  const text = readIfThere(root, manifestFile);
  return text === undefined ? [] : [[manifestFile, change(text)]];
}

/** Exports an API's documents from that package, in YAML and JSON. @param text - Its package.json. */
export function withDocumentExports(text: string, name: string): string {
  return changeExports(text, (exports) => [
    ...exports,
    ...filesOf(name).map((file) => [file, file] as const),
  ]);
}

/** Undoes {@link withDocumentExports}. */
export function withoutDocumentExports(text: string, name: string): string {
  const files = filesOf(name);
  return changeExports(text, (exports) => exports.filter(([file]) => !files.includes(file)));
}

type Exports = readonly (readonly [subpath: string, file: string])[];

function changeExports(text: string, change: (exports: Exports) => Exports): string {
  const manifest = JSON.parse(text) as { readonly exports: Readonly<Record<string, string>> };
  return jsonText({ ...manifest, exports: Object.fromEntries(change(Object.entries(manifest.exports))) });
}

function filesOf(name: string): string[] {
  return ["json", "yaml"].map((format) => `./openapi/${name}.${format}`);
}
