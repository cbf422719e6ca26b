import ts from "typescript";
import type { Side } from "./comparable-schema.ts";
import type { Detail, Finding, FindingKind } from "./findings.ts";
import type { Bump } from "./report.ts";
import {
  hasNull,
  isList,
  isOptional,
  isStructure,
  members,
  NOTHING,
  type TypeProgram,
  typeText,
} from "./type-program.ts";

/** A difference between two types, at the place below the one where the comparison began. */
export type TypeDifference = Omit<Finding, "operationId" | "side" | "source">;

/** Nobody reads more of one operation; and a document that changed altogether must not take for ever. */
const MAX_DIFFERENCES = 200;
const UNKNOWN = ts.TypeFlags.Unknown | ts.TypeFlags.Any;

/**
 * Compares what a caller passes (`input`) or receives (`output`). A caller's old code must go on compiling: what it
 * passes must be assignable to the new type, and what it receives to the old one. A property that is no longer there
 * breaks both ways, though TypeScript lets a value with further properties pass.
 */
export class TypeComparison {
  readonly #checker: ts.TypeChecker;
  readonly #location: ts.Node;
  readonly #side: Side;
  /** Pairs of types that were looked at: whether a difference was found, or `open` while they are. */
  readonly #seen = new Map<ts.Type, Map<ts.Type, "open" | "same" | "different">>();
  readonly differences: TypeDifference[] = [];

  constructor({ checker, location }: TypeProgram, side: Side) {
    this.#checker = checker;
    this.#location = location;
    this.#side = side;
  }

  compare(before: ts.Type, after: ts.Type, place: string): void {
    if (before === after || this.differences.length >= MAX_DIFFERENCES) return;
    const [old, now] = [members(before), members(after)];
    this.#compareNull(before, after, place);
    const [oldOnly, nowOnly] = this.#unmatched(old, now);
    if (oldOnly.length === 1 && nowOnly.length === 1) {
      this.#compareOne(oldOnly[0] as ts.Type, nowOnly[0] as ts.Type, place, before, after);
      return;
    }
    const rest = this.#compareVariants(oldOnly, nowOnly, place);
    if (rest.old.length > 0 || rest.now.length > 0)
      this.#compareWhole(rest.old, rest.now, place, before, after);
  }

  #compareNull(before: ts.Type, after: ts.Type, place: string): void {
    const [wasNullable, isNullable] = [hasNull(before), hasNull(after)];
    if (wasNullable === isNullable) return;
    const [added, removed] = isNullable ? [["null"], []] : [[], ["null"]];
    this.#add(place, isNullable ? "widened" : "narrowed", before, after, { type: "choices", added, removed });
  }

  /** The members of each side that have no equal on the other. */
  #unmatched(old: readonly ts.Type[], now: readonly ts.Type[]): [ts.Type[], ts.Type[]] {
    const rest = [...now];
    const oldOnly = old.filter((member) => {
      const index = rest.findIndex((other) => other === member || this.#isSame(member, other));
      if (index >= 0) rest.splice(index, 1);
      return index < 0;
    });
    return [oldOnly, rest];
  }

  #isSame(a: ts.Type, b: ts.Type): boolean {
    if (!this.#checker.isTypeAssignableTo(a, b) || !this.#checker.isTypeAssignableTo(b, a)) return false;
    // Optional properties make unlike objects assignable to each other; a look inside tells them apart.
    return !isStructure(a) || !isStructure(b);
  }

  #compareOne(old: ts.Type, now: ts.Type, place: string, before: ts.Type, after: ts.Type): void {
    const checker = this.#checker;
    if (checker.isArrayType(old) && checker.isArrayType(now)) {
      const [oldItem] = checker.getTypeArguments(old as ts.TypeReference);
      const [newItem] = checker.getTypeArguments(now as ts.TypeReference);
      if (oldItem && newItem) this.compare(oldItem, newItem, `${place}[]`);
      return;
    }
    if (![old, now].every((type) => isStructure(type) && !isList(checker, type))) {
      this.#compareWhole([old], [now], place, before, after);
      return;
    }
    this.#once(old, now, () => this.#compareStructures(old, now, place, before, after));
  }

  /** Looks at a pair of types again only where that names further places: a recursive type has no end. */
  #once(old: ts.Type, now: ts.Type, look: () => void): void {
    const seen = this.#seen.get(old) ?? new Map<ts.Type, "open" | "same" | "different">();
    this.#seen.set(old, seen);
    const known = seen.get(now);
    if (known === "open" || known === "same") return;
    seen.set(now, "open");
    const found = this.differences.length;
    look();
    seen.set(now, this.differences.length > found ? "different" : "same");
  }

  #compareStructures(old: ts.Type, now: ts.Type, place: string, before: ts.Type, after: ts.Type): void {
    this.compareObjects(old, now, place);
    this.#compareRest(old, now, place, before, after);
  }

  /** Compares the types of additional properties. */
  #compareRest(old: ts.Type, now: ts.Type, place: string, before: ts.Type, after: ts.Type): void {
    const [oldRest, newRest] = [old, now].map((type) => {
      const rest = type.getStringIndexType();
      return rest === undefined || rest.flags & NOTHING ? undefined : rest;
    });
    if (oldRest && newRest) this.compare(oldRest, newRest, `${place}.*`);
    else if (newRest) this.#add(place, "widened", before, after, additional(true), "minor");
    else if (oldRest) {
      // Beside named properties, `unknown` is what the generator makes of a part without any; no property is expected in it.
      const isIdle = oldRest.flags & UNKNOWN && (this.#side === "output" || this.#properties(old).size > 0);
      const bump = isIdle ? "minor" : "major";
      this.#add(place, "narrowed", before, after, additional(false), bump);
    }
  }

  /** Compares two objects property by property; undefined is an object without any. */
  compareObjects(old: ts.Type | undefined, now: ts.Type | undefined, place: string): void {
    const [oldProperties, newProperties] = [this.#properties(old), this.#properties(now)];
    const typeOf = (symbol: ts.Symbol) => this.#typeOf(symbol);
    for (const [name, symbol] of oldProperties) {
      const below = `${place}.${name}`;
      const counterpart = newProperties.get(name);
      if (counterpart === undefined) {
        this.#report(below, "removed", "major", { before: this.#text(typeOf(symbol)) });
        continue;
      }
      this.compare(typeOf(symbol), typeOf(counterpart), below);
      const [wasOptional, isNowOptional] = [isOptional(symbol), isOptional(counterpart)];
      if (wasOptional === isNowOptional) continue;
      const isBreaking = this.#side === "input" ? wasOptional : isNowOptional;
      this.#report(below, isNowOptional ? "optional" : "required", isBreaking ? "major" : "minor", {
        before: this.#text(typeOf(symbol)),
        after: this.#text(typeOf(counterpart)),
      });
    }
    for (const [name, symbol] of newProperties) {
      if (oldProperties.has(name)) continue;
      const isNeeded = this.#side === "input" && !isOptional(symbol);
      const after = this.#text(typeOf(symbol));
      this.#report(`${place}.${name}`, "added", isNeeded ? "major" : "minor", {
        after,
        isRequired: isNeeded,
      });
    }
  }

  /**
   * Pairs alternatives, by a property that names them or else by being assignable to each other, and compares each
   * pair. Returns what is left of both sides.
   */
  #compareVariants(old: readonly ts.Type[], now: readonly ts.Type[], place: string) {
    const isVariant = (type: ts.Type) => isStructure(type) && !isList(this.#checker, type);
    const tag = [...old, ...now].every(isVariant) ? this.#tagOf([...old, ...now]) : undefined;
    const isCounterpart = (a: ts.Type, b: ts.Type) =>
      tag === undefined
        ? this.#checker.isTypeAssignableTo(a, b) && this.#checker.isTypeAssignableTo(b, a)
        : this.#tagValue(a, tag) === this.#tagValue(b, tag);
    const rest = [...now];
    const unpaired = old.filter((variant) => {
      const index = rest.findIndex((other) => isCounterpart(variant, other));
      const [other] = index < 0 ? [] : rest.splice(index, 1);
      if (other !== undefined) this.compare(variant, other, place);
      return other === undefined;
    });
    return { old: unpaired, now: rest };
  }

  #properties(type: ts.Type | undefined): ReadonlyMap<string, ts.Symbol> {
    const all = type === undefined ? [] : this.#checker.getPropertiesOfType(type);
    const present = all.filter((symbol) => !(this.#typeOf(symbol).flags & NOTHING));
    return new Map(present.map((symbol) => [symbol.name, symbol]));
  }

  #typeOf(symbol: ts.Symbol): ts.Type {
    return this.#checker.getTypeOfSymbolAtLocation(symbol, this.#location);
  }

  #tagOf(variants: readonly ts.Type[]): string | undefined {
    const names = variants[0] ? this.#checker.getPropertiesOfType(variants[0]).map(({ name }) => name) : [];
    return names.find((name) => variants.every((variant) => this.#tagValue(variant, name) !== undefined));
  }

  #tagValue(variant: ts.Type, name: string): string | undefined {
    const symbol = this.#checker.getPropertyOfType(variant, name);
    const type = symbol && this.#typeOf(symbol);
    return type?.isStringLiteral() ? type.value : undefined;
  }

  #compareWhole(
    old: readonly ts.Type[],
    now: readonly ts.Type[],
    place: string,
    before: ts.Type,
    after: ts.Type,
  ): void {
    const fits = (from: readonly ts.Type[], to: ts.Type) =>
      from.every((member) => this.#checker.isTypeAssignableTo(member, to));
    const [oldFits, newFits] = [fits(old, after), fits(now, before)];
    if (oldFits && newFits) return;
    this.#add(place, oldFits ? "widened" : newFits ? "narrowed" : "changed", before, after);
  }

  #add(
    place: string,
    kind: "narrowed" | "widened" | "changed",
    before: ts.Type,
    after: ts.Type,
    detail?: Detail,
    rated?: Bump,
  ): void {
    const isCompatible = kind === (this.#side === "input" ? "widened" : "narrowed");
    const bump = rated ?? (isCompatible ? "minor" : "major");
    this.#report(place, kind, bump, { before: this.#text(before), after: this.#text(after), detail });
  }

  #report(place: string, kind: FindingKind, bump: Bump, rest: Partial<TypeDifference>) {
    this.differences.push({ ...rest, place, kind, bump });
  }

  #text(type: ts.Type): string {
    const [only, ...others] = members(type);
    // What is optional is said by the kind of the difference.
    const shown = only !== undefined && others.length === 0 && !hasNull(type) ? only : type;
    return typeText(this.#checker, shown).replace(/ \| undefined$|^undefined \| /, "");
  }
}

function additional(isNow: boolean): Detail {
  return { type: "additionalProperties", isNow };
}
