import type { JsonObject } from "../document/document.ts";
import type { NewAction } from "../overlay/edit-overlay.ts";
import { operationsOf } from "../upstream/check-upstream-document.ts";

/** What was decided for an operation because its document does not say it. */
export interface Assumption {
  readonly operationId: string;
  /** Such as `POST /orders`. */
  readonly route: string;
  readonly derivedId: boolean;
  readonly assumedUnsafe: boolean;
}

const NOT_KNOWN =
  "not known yet; ask the API's owner, or look for the result in a list, before sending it again.";

/**
 * Overlay actions for what a client needs and a vendor's document does not say: an operationId, and whether a POST
 * or PATCH may be repeated. An operationId is derived from method and path; "may be repeated" is taken to be no,
 * which can cost a retry and never an order.
 *
 * @param grouped - One action for all POSTs and one for all PATCHes, instead of one per operation.
 */
export function missingMetadata(
  document: JsonObject,
  takenNames: ReadonlySet<string>,
  { grouped = false }: { grouped?: boolean } = {},
): { actions: NewAction[]; assumptions: Assumption[] } {
  const operations = operationsOf(document);
  const ids = new Set(
    operations.map(({ value }) => value.operationId).filter((id) => typeof id === "string"),
  );
  const names = new Set(takenNames);
  const actions: NewAction[] = [];
  const assumptions: Assumption[] = [];
  const groups = new Set<string>();
  for (const { path, method, value } of operations) {
    const derivedId = typeof value.operationId !== "string" || value.operationId.trim() === "";
    const operationId = derivedId ? unique(deriveId(method, path), ids) : String(value.operationId);
    const isWriting = method === "post" || method === "patch";
    const safe = value["x-idempotent"];
    const assumedUnsafe = isWriting && safe === undefined;
    const lacksWay = (assumedUnsafe || safe === false) && value["x-recovery-hint"] === undefined;
    if (!derivedId && !assumedUnsafe && !lacksWay) continue;
    assumptions.push({ operationId, route: `${method.toUpperCase()} ${path}`, derivedId, assumedUnsafe });
    const repeat = {
      ...(assumedUnsafe && { "x-idempotent": false }),
      ...(lacksWay && { "x-recovery-hint": NOT_KNOWN }),
    };
    if (grouped && assumedUnsafe) groups.add(method);
    const update: JsonObject = {
      ...(derivedId && { operationId }),
      ...(derivedId && value.summary === undefined && { summary: `${method.toUpperCase()} ${path}` }),
      ...(grouped && assumedUnsafe ? {} : repeat),
    };
    if (Object.keys(update).length === 0) continue;
    actions.push({
      "x-name": unique(names.has(operationId) ? `${operationId}-new` : operationId, names),
      description: reasonFor(derivedId, lacksWay && !grouped),
      target: `$.paths[${quoted(path)}].${method}`,
      update,
    });
  }
  const common = [...groups].map((method) => ({
    "x-name": unique(`${method}-not-repeated`, names),
    description: `The document does not say which ${method.toUpperCase()} may be sent twice; none is taken to be.`,
    target: `$.paths[*].${method}`,
    update: { "x-idempotent": false, "x-recovery-hint": NOT_KNOWN },
  }));
  return { actions: [...common, ...actions], assumptions };
}

function reasonFor(derivedId: boolean, unsafe: boolean): string {
  return [
    derivedId
      ? "The document gives no operationId; this one is derived from method and path and must stay."
      : "",
    unsafe
      ? "The document does not say whether it may be sent twice; it is taken not to be. Say so once it is known."
      : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

/** `GET /pets/{petId}/toys` → `getPetsByPetIdToys`. */
function deriveId(method: string, path: string): string {
  const words = path
    .replaceAll(/\{([^}]*)\}/g, "by-$1")
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return `${method}${name || "Root"}`;
}

/** The name, with a number behind it when it is taken; from then on it is. */
function unique(name: string, taken: Set<string>): string {
  let result = name;
  for (let number = 2; taken.has(result); number++) result = `${name}${number}`;
  taken.add(result);
  return result;
}

/** A name in a JSONPath. */
export function quoted(name: string): string {
  return `'${name.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
