import ts from "typescript";
import { mediaType } from "./comparable.ts";
import type { Side } from "./comparable-schema.ts";
import { TypeComparison, type TypeDifference } from "./compare-types.ts";
import { type Finding, isSuccess } from "./findings.ts";
import type { OperationPair } from "./operation-pairs.ts";
import { sharedFindings } from "./shared-findings.ts";
import { type TypeProgram, typeProgram } from "./type-program.ts";

/**
 * Compares the public types of two generated `schema.ts`, operation by operation: parameters and bodies as inputs,
 * responses as outputs.
 */
export class GeneratedTypes {
  readonly #program: TypeProgram;

  constructor(before: string, after: string) {
    this.#program = typeProgram(before, after);
  }

  /** The differences of one operation that both have. */
  compareOperation({ id, before, after }: OperationPair): Finding[] {
    // The generated operations are those that callers call.
    if (after.isIncoming) return [];
    const old = this.#operation("before", before.id);
    const now = this.#operation("after", after.id);
    if (old === undefined || now === undefined) return [];
    const findings: Finding[] = [];
    const add = (side: Side, differences: readonly TypeDifference[]) => {
      for (const difference of differences) {
        findings.push({ ...difference, operationId: id, side, source: "types" });
      }
    };
    add("input", this.#compareParameters(old, now));
    add("input", this.#compareBody(old, now));
    add("output", this.#compareResponses(old, now));
    return findings;
  }

  #compareParameters(old: ts.Type, now: ts.Type): TypeDifference[] {
    const comparison = new TypeComparison(this.#program, "input");
    for (const group of ["path", "query", "header", "cookie"]) {
      const [before, after] = [old, now].map((operation) => {
        const parameters = this.#child(operation, "parameters")?.type;
        return parameters && this.#child(parameters, group)?.type;
      });
      // Whether the group itself may be left out follows from its members.
      comparison.compareObjects(before, after, group);
    }
    return comparison.differences;
  }

  #compareBody(old: ts.Type, now: ts.Type): TypeDifference[] {
    const [before, after] = [this.#child(old, "requestBody"), this.#child(now, "requestBody")];
    if (before === undefined && after === undefined) return [];
    if (before === undefined) {
      const isRequired = !after?.optional;
      return [{ place: "body", kind: "added", bump: isRequired ? "major" : "minor", isRequired }];
    }
    if (after === undefined) return [{ place: "body", kind: "removed", bump: "major" }];
    const found = this.#compareContent(
      "input",
      this.#content(before.type),
      this.#content(after.type),
      "body",
      true,
    );
    if (before.optional && !after.optional) found.push({ place: "body", kind: "required", bump: "major" });
    if (!before.optional && after.optional) found.push({ place: "body", kind: "optional", bump: "minor" });
    return found;
  }

  #compareResponses(old: ts.Type, now: ts.Type): TypeDifference[] {
    const [before, after] = [old, now].map((operation) =>
      this.#children(this.#child(operation, "responses")?.type),
    ) as [Children, Children];
    return [...before].flatMap(([status, { type }]): TypeDifference[] => {
      const counterpart = after.get(status);
      if (counterpart === undefined) return [];
      const [was, is] = [this.#content(type), this.#content(counterpart.type)];
      const place = `response ${status.toUpperCase()} body`;
      if (was.size > 0 && is.size === 0) return [{ place, kind: "removed", bump: "major" }];
      if (was.size === 0 && is.size > 0) return [{ place, kind: "added", bump: "minor" }];
      return this.#compareContent("output", was, is, place, isSuccess(status));
    });
  }

  /** Compares the media types that both have; what all of them have in common is said once, as of the documents. */
  #compareContent(
    side: Side,
    before: ReadonlyMap<string, ts.Type>,
    after: ReadonlyMap<string, ts.Type>,
    place: string,
    isStrict: boolean,
  ): TypeDifference[] {
    const compared = (where: (media: string) => string) =>
      [...before].flatMap(([media, type]) => {
        const counterpart = after.get(media);
        if (counterpart === undefined) return [];
        const comparison = new TypeComparison(this.#program, side);
        comparison.compare(type, counterpart, where(media));
        return [comparison.differences];
      });
    const named = (media: string) => `${place} (${media})`;
    const atBody = compared(() => place);
    return [
      ...(atBody.length === 1 ? atBody.flat() : sharedFindings(atBody, compared(named))),
      ...[...before.keys()].flatMap((media): TypeDifference[] => {
        const bump = isStrict ? "major" : "minor";
        return after.has(media) ? [] : [{ place: named(media), kind: "removed", bump, before: media }];
      }),
      ...[...after.keys()].flatMap((media): TypeDifference[] =>
        before.has(media) ? [] : [{ place: named(media), kind: "added", bump: "minor", after: media }],
      ),
    ];
  }

  #content(type: ts.Type): Map<string, ts.Type> {
    const children = this.#children(this.#child(type, "content")?.type);
    return new Map([...children].map(([media, child]) => [mediaType(media), child.type]));
  }

  #operation(module: "before" | "after", id: string): ts.Type | undefined {
    const operations = this.#program.exported(module, "operations");
    return operations && this.#child(operations, id)?.type;
  }

  #child(type: ts.Type, name: string): Child | undefined {
    const symbol = this.#program.checker.getPropertyOfType(type, name);
    return symbol && childOf(this.#program, symbol);
  }

  #children(type: ts.Type | undefined): Children {
    return type === undefined ? new Map() : childrenOf(this.#program, type);
  }
}

interface Child {
  readonly type: ts.Type;
  readonly optional: boolean;
}
type Children = ReadonlyMap<string, Child>;

/** The properties of a type that can have a value. */
function childrenOf(program: TypeProgram, type: ts.Type): Children {
  const symbols = program.checker.getPropertiesOfType(type);
  return new Map(
    symbols.flatMap((symbol) => {
      const child = childOf(program, symbol);
      return child === undefined ? [] : [[symbol.name, child] as const];
    }),
  );
}

/** A property without the `undefined` of optional ones; undefined when it can have no value. */
function childOf({ checker, location }: TypeProgram, symbol: ts.Symbol): Child | undefined {
  const declared = checker.getTypeOfSymbolAtLocation(symbol, location);
  // Without null and undefined, `unknown` would be `{}`, an object that lacks everything.
  const type = declared.flags & ts.TypeFlags.Unknown ? declared : checker.getNonNullableType(declared);
  if (type.flags & ts.TypeFlags.Never) return undefined;
  return { type, optional: (symbol.flags & ts.SymbolFlags.Optional) !== 0 };
}
