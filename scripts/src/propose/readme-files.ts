import { renderRegions } from "../readme/generated-regions.ts";

/** Whether the file is a README or document, of which a tool writes the generated regions only. */
export function isReadme(path: string): boolean {
  return /^(README\.md|packages\/[a-z][a-z0-9-]*\/README\.md|docs\/[a-z][a-z0-9-]*\.md)$/.test(path);
}

/** Whether both texts are there and differ in their generated regions only. */
export function changesOnlyRegions(before: string | undefined, text: string | null): boolean {
  return before !== undefined && text !== null && outsideRegions(before) === outsideRegions(text);
}

function outsideRegions(text: string): string {
  return renderRegions(text, () => []);
}
