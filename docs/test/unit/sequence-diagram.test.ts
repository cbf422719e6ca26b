import { describe, expect, it } from "vitest";
import { renderSequence } from "../../src/diagrams/render-sequence.ts";
import { parseSequenceDiagram } from "../../src/diagrams/sequence-diagram.ts";

const SOURCE = `sequenceDiagram
  participant A as Your <code>
  participant B
  A->>B: POST /x
  loop until done
    B-->>A: 202
    Note over A,B: wait
  end`;

describe("parseSequenceDiagram()", () => {
  it("reads participants and steps in order", () => {
    const { participants, steps } = parseSequenceDiagram(SOURCE);

    expect(participants).toEqual([
      { id: "A", label: "Your <code>" },
      { id: "B", label: "B" },
    ]);
    expect(steps.map(({ type }) => type)).toEqual(["message", "open", "message", "note", "close"]);
  });

  it.each([
    ["graph TD", 'expected "sequenceDiagram"'],
    ["sequenceDiagram\nA->>B: x", '"A" is not a participant'],
    ["sequenceDiagram\nparticipant A\nactivate A", 'cannot read the line "activate A"'],
    ["sequenceDiagram\nparticipant A\nloop x", "does not end"],
    ["sequenceDiagram\nend", 'cannot read the line "end"'],
  ])("refuses what it does not draw: %j", (source, problem) => {
    expect(() => parseSequenceDiagram(source)).toThrow(problem);
  });
});

describe("renderSequence()", () => {
  it("writes words as text, not as markup, and says all steps to a screen reader", () => {
    const svg = renderSequence(SOURCE);

    expect(svg).toContain("Your &lt;code&gt;");
    expect(svg).toMatch(
      /aria-label="Your &lt;code&gt; to B: POST \/x\. loop until done: B to Your &lt;code&gt;: 202\. wait\."/,
    );
  });
});
