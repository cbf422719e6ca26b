/** A line of a sequence diagram, in order. */
export type Step =
  | {
      readonly type: "message";
      readonly from: string;
      readonly to: string;
      readonly dashed: boolean;
      readonly text: string;
    }
  | { readonly type: "note"; readonly over: readonly [string, string]; readonly text: string }
  | { readonly type: "open"; readonly kind: string; readonly text: string }
  | { readonly type: "close" };

/** A sequence diagram. */
export interface SequenceDiagram {
  readonly participants: readonly { readonly id: string; readonly label: string }[];
  readonly steps: readonly Step[];
}

/**
 * Reads a sequence diagram in the part of Mermaid's language that the site uses: `participant`, messages with `->>` and
 * `-->>`, `Note over`, and `loop`, `opt` and `alt` that `end`.
 *
 * @throws An error with the line that it does not know, so that a diagram never loses a step.
 */
export function parseSequenceDiagram(source: string): SequenceDiagram {
  const [first, ...lines] = source
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("%%"));
  if (first !== "sequenceDiagram") throw new Error(`expected "sequenceDiagram" but got "${first ?? ""}"`);
  const participants = new Map<string, string>();
  const steps: Step[] = [];
  let open = 0;
  const known = (id: string): string => {
    if (!participants.has(id)) throw new Error(`"${id}" is not a participant; declare it`);
    return id;
  };
  for (const line of lines) {
    const [, id, label] = /^participant (\w+)(?: as (.+))?$/.exec(line) ?? [];
    const [, from, arrow, to, said] = /^(\w+)(--?>>)(\w+): (.+)$/.exec(line) ?? [];
    const [, one, other, note] = /^Note over (\w+)(?:,\s*(\w+))?: (.+)$/.exec(line) ?? [];
    const [, kind, condition] = /^(loop|opt|alt) (.+)$/.exec(line) ?? [];
    if (id !== undefined) participants.set(id, label ?? id);
    else if (from !== undefined && to !== undefined && said !== undefined) {
      steps.push({ type: "message", from: known(from), to: known(to), dashed: arrow === "-->>", text: said });
    } else if (one !== undefined && note !== undefined) {
      steps.push({ type: "note", over: [known(one), known(other ?? one)], text: note });
    } else if (kind !== undefined && condition !== undefined) {
      open += 1;
      steps.push({ type: "open", kind, text: condition });
    } else if (line === "end" && open > 0) {
      open -= 1;
      steps.push({ type: "close" });
    } else throw new Error(`cannot read the line "${line}"`);
  }
  if (open > 0) throw new Error("a loop, opt or alt does not end");
  return { participants: [...participants].map(([id, label]) => ({ id, label })), steps };
}
