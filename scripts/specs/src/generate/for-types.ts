import { isObject, type Json, type JsonObject } from "../document/document.ts";
import { lookUp } from "../document/json-pointer.ts";
import { isData, isNameMap } from "../document/keywords.ts";
import { SpecsError } from "../document/specs-error.ts";
import { BUDGET } from "../untrusted/budget.ts";

/**
 * Changes a document to what the type generator can type: without the names of operations that clients do not call, those of
 * webhooks and callbacks, and with what a reference into another part's inside leads to in the place of that reference.
 */
export function forTypes(document: JsonObject): JsonObject {
  const { webhooks: _, ...rest } = document;
  return visit(rest, rest, { ...NOWHERE, budget: { left: BUDGET.inPlace } }) as JsonObject;
}

/** Where a value stands. */
interface Place {
  /** The references that were followed to it. */
  readonly refs: readonly string[];
  readonly isCallback: boolean;
  /** Whether its keys are names that somebody chose. */
  readonly isNamed: boolean;
  /** Values that may still be put in the place of references. */
  readonly budget: { left: number };
}
const NOWHERE: Omit<Place, "budget"> = { refs: [], isCallback: false, isNamed: false };

function visit(document: JsonObject, value: Json, place: Place): Json {
  const { refs, isCallback, isNamed, budget } = place;
  if (refs.length > 0 && budget.left-- <= 0) {
    const problem = `${refs[0]} leads to more than ${BUDGET.inPlace} values; references multiply`;
    throw new SpecsError("document_invalid", problem);
  }
  if (Array.isArray(value)) return value.map((item) => visit(document, item, { ...place, isNamed: false }));
  if (!isObject(value)) return value;
  const { $ref } = value;
  if (!isNamed && typeof $ref === "string" && !isWhole($ref) && !refs.includes($ref)) {
    const target = lookUp(document, $ref);
    if (isObject(target)) {
      const inPlace = { ...target, ...without(value, "$ref") };
      return visit(document, inPlace, { ...place, refs: [...refs, $ref] });
    }
  }
  const own =
    isCallback && !isNamed && typeof value.operationId === "string" ? without(value, "operationId") : value;
  return Object.fromEntries(
    Object.entries(own).map(([key, child]) => {
      if (!isNamed && isData(key, child)) return [key, child];
      const isBelow = isCallback || (!isNamed && (key === "callbacks" || key === "pathItems"));
      return [
        key,
        visit(document, child, { ...place, isCallback: isBelow, isNamed: !isNamed && isNameMap(key) }),
      ];
    }),
  );
}

/** Whether a reference leads to a component, which has a type of its own. */
function isWhole(ref: string): boolean {
  return /^#\/components\/[^/]+\/[^/]+$/.test(ref) || !ref.startsWith("#/");
}

function without(value: JsonObject, key: string): JsonObject {
  const { [key]: _, ...rest } = value;
  return rest;
}
