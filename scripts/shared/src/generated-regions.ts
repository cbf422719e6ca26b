const START = /^<!-- generated: (\S+) -->$/;
const END = "<!-- end of generated -->";

/** Makes the lines of a region; `current` are those that stand there. */
export type RenderRegion = (name: string, current: readonly string[]) => readonly string[];

/**
 * Renders the regions of a Markdown text between `<!-- generated: name -->` and `<!-- end of generated -->` anew, and
 * leaves the rest as it is. A region without an end is left alone too.
 */
export function renderRegions(text: string, render: RenderRegion): string {
  const lines = text.split("\n");
  const result: string[] = [];
  for (let line = 0; line < lines.length; line += 1) {
    result.push(lines[line] ?? "");
    const [, name] = START.exec(lines[line] ?? "") ?? [];
    const end = name === undefined ? -1 : lines.indexOf(END, line);
    if (name === undefined || end === -1) continue;
    for (const rendered of render(name, lines.slice(line + 1, end))) result.push(rendered);
    result.push(END);
    line = end;
  }
  return result.join("\n");
}

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
