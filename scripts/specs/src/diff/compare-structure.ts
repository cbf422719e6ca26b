import type { Json, JsonObject } from "../document/document.ts";
import type { Comparable, ComparableOperation, Content } from "./comparable.ts";
import { opposite, type Side } from "./comparable-schema.ts";
import { bumpOf, type SchemaComparison } from "./compare-schemas.ts";
import { compareSecurity } from "./compare-security.ts";
import { type Detail, type Finding, type FindingKind, isSuccess } from "./findings.ts";
import type { OperationPair } from "./operation-pairs.ts";
import { isRename, rename } from "./renames.ts";
import { type Bump, compareBumps } from "./report.ts";
import { schemaText } from "./schema-text.ts";
import { type UsedDifference, usesOf } from "./schema-uses.ts";
import { sharedFindings } from "./shared-findings.ts";

/** Compares what callers pass and receive; schemas that operations share are compared once. */
export function structureComparison(
  before: Comparable,
  after: Comparable,
  schemas: SchemaComparison,
): (pair: OperationPair) => Finding[] {
  const usualErrors = usualErrorsOf(before);
  return (pair) => new StructureComparison(before, after, schemas, usualErrors, pair).findings;
}

class StructureComparison {
  readonly findings: Finding[] = [];
  readonly #before: Comparable;
  readonly #after: Comparable;
  readonly #schemas: SchemaComparison;
  readonly #usualErrors: ReadonlySet<string>;
  readonly #pair: OperationPair;

  constructor(
    before: Comparable,
    after: Comparable,
    schemas: SchemaComparison,
    usualErrors: ReadonlySet<string>,
    pair: OperationPair,
  ) {
    this.#before = before;
    this.#after = after;
    this.#schemas = schemas;
    this.#usualErrors = usualErrors;
    this.#pair = pair;
    this.#compareParameters(pair.before, pair.after);
    this.#compareBodies(pair.before.body, pair.after.body);
    this.#compareResponses(pair.before.responses, pair.after.responses);
    for (const finding of compareSecurity(pair.before.security, pair.after.security))
      this.#add("input", "security", finding.kind, finding.bump, finding);
  }

  #compareParameters(old: ComparableOperation, now: ComparableOperation): void {
    const removed = onlyIn(old.parameters, now.parameters);
    const added = new Map(onlyIn(now.parameters, old.parameters));
    for (const [place, parameter] of removed) {
      const successor = [...added].find(([other]) => this.#isRenamed(place, other));
      if (successor === undefined) {
        this.#add("input", place, "removed", "major", { before: this.#oldText(parameter.schema ?? true) });
        continue;
      }
      const [other, counterpart] = successor;
      added.delete(other);
      const { side: _, ...finding } = rename(place, other, "input");
      this.#add("input", place, finding.kind, finding.bump, finding);
      this.#compareParameter(other, parameter, counterpart);
    }
    for (const [place, parameter] of added) {
      const isRequired = parameter.required === true;
      const after = this.#newText(parameter.schema ?? true);
      this.#add("input", place, "added", this.#bump("added", "input", isRequired), { after, isRequired });
    }
    for (const [place, parameter] of old.parameters) {
      const counterpart = now.parameters.get(place);
      if (counterpart !== undefined) this.#compareParameter(place, parameter, counterpart);
    }
  }

  /** Written otherwise, or at the same position of the path. */
  #isRenamed(old: string, now: string): boolean {
    const [[oldIn = "", oldName = ""], [newIn, newName = ""]] = [split(old), split(now)];
    if (oldIn !== newIn) return false;
    const at = (path: string, name: string) => path.split("/").indexOf(`{${name}}`);
    const position = at(this.#pair.before.path, oldName);
    const isSamePosition =
      oldIn === "path" && position >= 0 && position === at(this.#pair.after.path, newName);
    return isSamePosition || isRename(oldName, newName);
  }

  #compareParameter(place: string, old: JsonObject, now: JsonObject): void {
    const [before, after] = [this.#oldText(old.schema ?? true), this.#newText(now.schema ?? true)];
    const [wasRequired, isRequired] = [old.required === true, now.required === true];
    if (wasRequired !== isRequired) {
      const kind = isRequired ? "required" : "optional";
      this.#add("input", place, kind, this.#bump(kind, "input"), { before, after });
    }
    if (old.deprecated !== now.deprecated)
      this.#add("input", place, "deprecated", now.deprecated === true ? "minor" : "patch", { before, after });
    for (const key of ["style", "explode", "allowReserved"]) {
      if (old[key] === now[key]) continue;
      const text = (value: Json | undefined) => (value === undefined ? undefined : `${key}: ${value}`);
      const [from, to] = [text(old[key]), text(now[key])];
      const detail: Detail = { type: "serialization", ...(from && { from }), ...(to && { to }) };
      const bump = key === "allowReserved" ? "minor" : "major";
      this.#add("input", place, "changed", bump, { before, after, detail });
    }
    this.#compareSchemas("input", place, old.schema ?? true, now.schema ?? true);
  }

  #compareBodies(old: ComparableOperation["body"], now: ComparableOperation["body"]): void {
    if (old !== undefined && now === undefined) {
      this.#add("input", "body", "removed", "major", { before: contentText(old.content, this.#oldText) });
    } else if (old === undefined && now !== undefined) {
      const isRequired = now.required;
      const after = contentText(now.content, this.#newText);
      this.#add("input", "body", "added", this.#bump("added", "input", isRequired), { after, isRequired });
    } else if (old !== undefined && now !== undefined) {
      const kind = now.required ? "required" : "optional";
      if (old.required !== now.required) this.#add("input", "body", kind, this.#bump(kind, "input"));
      this.#compareContents("input", "body", old.content, now.content, "major");
    }
  }

  #compareResponses(old: ComparableOperation["responses"], now: ComparableOperation["responses"]): void {
    for (const [status, { content }] of onlyIn(old, now)) {
      const bump = isSuccess(status) ? "major" : "minor";
      const before = contentText(content, this.#oldText);
      this.#add("output", `response ${status}`, "removed", bump, { before });
    }
    for (const [status, { content }] of onlyIn(now, old)) this.#addStatus(status, content);
    for (const [status, was] of old) {
      const is = now.get(status);
      if (is === undefined) continue;
      const place = `response ${status}`;
      const lost: Bump = isSuccess(status) ? "major" : "minor";
      this.#compareContents("output", `${place} body`, was.content, is.content, lost);
      for (const [name, schema] of onlyIn(was.headers, is.headers))
        this.#add("output", `${place} header ${name}`, "removed", lost, { before: this.#oldText(schema) });
      for (const [name, schema] of onlyIn(is.headers, was.headers))
        this.#add("output", `${place} header ${name}`, "added", "minor", { after: this.#newText(schema) });
      for (const [name, schema] of was.headers)
        this.#compareSchemas("output", `${place} header ${name}`, schema, is.headers.get(name) ?? schema);
    }
  }

  /** A status that is new widens the type of `data` or `error`, unless its body is one that could come before. */
  #addStatus(status: string, content: Content): void {
    const after = contentText(content, this.#newText);
    const place = `response ${status}`;
    const isData = isSuccess(status);
    const known = [...this.#pair.before.responses].filter(([other]) => isSuccess(other) === isData);
    const bodies = known.flatMap(([, response]) => [...response.content.values()]);
    const fresh = [...content.values()];
    const couldBeEmpty = known.some(([, response]) => response.content.size === 0);
    const isKnown = (schema: Json) =>
      bodies.some(
        (body) => compareBumps(this.#schemas.bumpOf(body, schema, this.#sideOf("output")), "major") < 0,
      );
    const isUsual = (schema: Json) => this.#usualErrors.has(JSON.stringify(schema));
    const isExpected = isData
      ? fresh.length === 0
        ? couldBeEmpty
        : fresh.every(isKnown)
      : fresh.every((schema) => isUsual(schema) || isKnown(schema));
    // No code reads `data` or `error` where there was none.
    const isHandled = known.length === 0 || isExpected;
    const detail = { type: "newShape", of: isData ? "data" : "error", isEmpty: fresh.length === 0 } as const;
    const more = isHandled ? { after } : { after, detail };
    this.#add("output", place, "added", isHandled ? "minor" : "major", more);
  }

  /** Compares bodies by media type; what all of them have is said once. */
  #compareContents(side: Side, place: string, old: Content, now: Content, lost: Bump): void {
    const [isLost, isNew] = [old.size > 0 && now.size === 0, old.size === 0 && now.size > 0];
    if ((isLost || isNew) && side === "output") {
      const texts = isLost
        ? { before: contentText(old, this.#oldText) }
        : { after: contentText(now, this.#newText) };
      this.#add(side, place, isLost ? "removed" : "added", isLost ? lost : "minor", texts);
      return;
    }
    for (const [type] of onlyIn(old, now))
      this.#add(side, `${place} (${type})`, "removed", lost, { before: type });
    for (const [type] of onlyIn(now, old))
      this.#add(side, `${place} (${type})`, "added", "minor", { after: type });
    const shared = [...old].flatMap(([type, was]) => {
      const is = now.get(type);
      return is === undefined ? [] : [{ type, was, is }];
    });
    const distinct = new Map(shared.map((one) => [JSON.stringify([one.was, one.is]), one]));
    const compared = [...distinct.values()].map(({ type, was, is }) => {
      return { type, node: this.#schemas.compare(was, is, this.#sideOf(side)) };
    });
    const atBody = compared.map(({ node }) => usesOf(node, place));
    const atMedia = compared.map(({ type, node }) => usesOf(node, `${place} (${type})`));
    this.#addAll(sharedFindings(atBody, atMedia));
  }

  #compareSchemas(side: Side, place: string, old: Json, now: Json): void {
    this.#addAll(usesOf(this.#schemas.compare(old, now, this.#sideOf(side)), place));
  }

  #addAll(found: readonly UsedDifference[]): void {
    for (const finding of found)
      this.findings.push({ ...finding, operationId: this.#pair.id, source: "document" });
  }

  /** What callers pass is what we receive where the API calls us. */
  #sideOf(side: Side): Side {
    return this.#pair.after.isIncoming ? opposite(side) : side;
  }

  #bump(kind: FindingKind, side: Side, isRequired = false): Bump {
    return bumpOf({ kind, isRequired }, this.#sideOf(side));
  }

  #add(side: Side, place: string, kind: FindingKind, bump: Bump, rest: Partial<Finding> = {}): void {
    const own = { operationId: this.#pair.id, source: "document" } as const;
    this.findings.push({ ...rest, ...own, side: this.#sideOf(side), place, kind, bump });
  }

  readonly #oldText = (schema: Json): string => schemaText(this.#before.schemas, schema);
  readonly #newText = (schema: Json): string => schemaText(this.#after.schemas, schema);
}

/** The bodies that most errors of the document have; code for any error handles them. */
function usualErrorsOf({ operations }: Comparable): Set<string> {
  const counts = new Map<string, number>();
  for (const { responses } of operations.values()) {
    const bodies = [...responses].flatMap(([status, { content }]) =>
      isSuccess(status) ? [] : [...content.values()],
    );
    for (const body of new Set(bodies.map((body) => JSON.stringify(body))))
      counts.set(body, (counts.get(body) ?? 0) + 1);
  }
  let most = 1;
  for (const count of counts.values()) if (count > most) most = count;
  return new Set([...counts].filter(([, count]) => count > 1 && count === most).map(([body]) => body));
}

function split(place: string): [string, string] {
  const dot = place.indexOf(".");
  return [place.slice(0, dot), place.slice(dot + 1)];
}

function onlyIn<Value>(here: ReadonlyMap<string, Value>, there: ReadonlyMap<string, Value>) {
  return [...here].filter(([key]) => !there.has(key));
}

function contentText(content: Content, text: (schema: Json) => string): string {
  const [first] = content.values();
  return first === undefined ? "no body" : text(first);
}
