import type { Json } from "../document/document.ts";
import type { Comparable, Content } from "./comparable.ts";
import type { Side } from "./comparable-schema.ts";
import { type Finding, type FindingKind, isSuccess } from "./findings.ts";
import type { OperationPair } from "./operation-pairs.ts";
import type { Bump } from "./report.ts";
import { schemaText } from "./schema-text.ts";

/**
 * What came and went around the schemas: parameters, bodies, statuses, media types and headers. They are told apart by
 * name here, because `redocly diff` tells lists apart by likeness and takes one parameter for another.
 */
export function compareStructure(before: Comparable, after: Comparable, pair: OperationPair): Finding[] {
  const findings: Finding[] = [];
  const add = (side: Side, place: string, kind: FindingKind, bump: Bump, rest: Partial<Finding> = {}) => {
    findings.push({ operationId: pair.id, side, place, kind, bump, source: "document", ...rest });
  };
  const oldText = (schema: Json) => schemaText(before.schemas, schema);
  const newText = (schema: Json) => schemaText(after.schemas, schema);

  for (const [place, parameter] of onlyIn(pair.before.parameters, pair.after.parameters)) {
    add("input", place, "removed", "major", { before: oldText(parameter.schema ?? true) });
  }
  for (const [place, parameter] of onlyIn(pair.after.parameters, pair.before.parameters)) {
    const isRequired = parameter.required === true;
    const after = newText(parameter.schema ?? true);
    add("input", place, "added", isRequired ? "major" : "minor", { after, isRequired });
  }

  const [oldBody, newBody] = [pair.before.body, pair.after.body];
  if (oldBody !== undefined && newBody === undefined) {
    add("input", "body", "removed", "major", { before: contentText(oldBody.content, oldText) });
  } else if (oldBody === undefined && newBody !== undefined) {
    const isRequired = newBody.required;
    const text = contentText(newBody.content, newText);
    add("input", "body", "added", isRequired ? "major" : "minor", { after: text, isRequired });
  } else if (oldBody !== undefined && newBody !== undefined) {
    compareMedia(oldBody.content, newBody.content, (kind, type) => {
      const text = kind === "added" ? { after: type } : { before: type };
      add("input", `body (${type})`, kind, kind === "added" ? "minor" : "major", text);
    });
  }

  for (const [status, { content }] of onlyIn(pair.before.responses, pair.after.responses)) {
    const bump = isSuccess(status) ? "major" : "minor";
    add("output", `response ${status}`, "removed", bump, { before: contentText(content, oldText) });
  }
  for (const [status, { content }] of onlyIn(pair.after.responses, pair.before.responses)) {
    add("output", `response ${status}`, "added", "minor", { after: contentText(content, newText) });
  }
  for (const [status, old] of pair.before.responses) {
    const now = pair.after.responses.get(status);
    if (now === undefined) continue;
    const lost: Bump = isSuccess(status) ? "major" : "minor";
    compareMedia(old.content, now.content, (kind, type) => {
      const text = kind === "added" ? { after: type } : { before: type };
      add("output", `response ${status} body (${type})`, kind, kind === "added" ? "minor" : lost, text);
    });
    for (const [name, schema] of onlyIn(old.headers, now.headers)) {
      add("output", `response ${status} header ${name}`, "removed", lost, { before: oldText(schema) });
    }
    for (const [name, schema] of onlyIn(now.headers, old.headers)) {
      add("output", `response ${status} header ${name}`, "added", "minor", { after: newText(schema) });
    }
  }
  return findings;
}

function compareMedia(
  old: Content,
  now: Content,
  report: (kind: "added" | "removed", type: string) => void,
): void {
  for (const [type] of onlyIn(old, now)) report("removed", type);
  for (const [type] of onlyIn(now, old)) report("added", type);
}

function onlyIn<Value>(here: ReadonlyMap<string, Value>, there: ReadonlyMap<string, Value>) {
  return [...here].filter(([key]) => !there.has(key));
}

function contentText(content: Content, text: (schema: Json) => string): string {
  const [first] = content.values();
  return first === undefined ? "no body" : text(first);
}
