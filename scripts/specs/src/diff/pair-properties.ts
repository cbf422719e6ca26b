import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { foldedName } from "./renames.ts";
import { list } from "./schema-keywords.ts";

/** A property of two schemas, or of one of them. */
export interface PairedProperty {
  readonly name: string;
  /** Its name in the new schema, where that is only written otherwise. */
  readonly newName: string;
  /** Undefined where the schema does not have it, or it is hidden. */
  readonly old: Json | undefined;
  readonly now: Json | undefined;
  /** One of the schemas has it for the other side of the call alone. */
  readonly isHidden: boolean;
  readonly wasRequired: boolean;
  readonly isRequired: boolean;
}

/**
 * Pairs the properties of two schemas by name, and those that are left by names that are only written otherwise. What
 * both hide is left out; what they require without describing it is there.
 *
 * @param hides - Whether a property is not meant for this side of the call: read-only where it is written.
 */
export function pairProperties(
  before: JsonObject,
  after: JsonObject,
  hides: { readonly before: (schema: Json) => boolean; readonly after: (schema: Json) => boolean },
): PairedProperty[] {
  const [olds, news] = [propertiesOf(before), propertiesOf(after)];
  const [oldRequired, newRequired] = [new Set(list(before.required)), new Set(list(after.required))];
  const undescribed = [...oldRequired, ...newRequired]
    .map(String)
    .filter((name) => !olds.has(name) && !news.has(name));
  for (const name of undescribed) {
    olds.set(name, true);
    news.set(name, true);
  }
  const fresh = [...news.keys()].filter((name) => !olds.has(name));
  const byFolded = Map.groupBy(fresh, foldedName);
  const taken = new Set<string>();
  const paired = [...olds.keys()].map((name) => {
    const newName = news.has(name) ? name : (byFolded.get(foldedName(name))?.shift() ?? name);
    taken.add(newName);
    return [name, newName] as const;
  });
  const added = fresh.filter((name) => !taken.has(name)).map((name) => [name, name] as const);
  return [...paired, ...added].flatMap(([name, newName]) => {
    const [whole, newWhole] = [olds.get(name), news.get(newName)];
    const old = whole !== undefined && hides.before(whole) ? undefined : whole;
    const now = newWhole !== undefined && hides.after(newWhole) ? undefined : newWhole;
    if (old === undefined && now === undefined) return [];
    const isHidden = old !== whole || now !== newWhole;
    const required = { wasRequired: oldRequired.has(name), isRequired: newRequired.has(newName) };
    return [{ name, newName, old, now, isHidden, ...required }];
  });
}

/** By name; as a map, since a property may be called `constructor`. */
function propertiesOf({ properties, patternProperties }: JsonObject): Map<string, Json> {
  const all = [properties, patternProperties].filter(isObject);
  return new Map(all.flatMap((group) => Object.entries(group)));
}
