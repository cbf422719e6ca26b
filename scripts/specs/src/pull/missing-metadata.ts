import type { JsonObject } from "../document/document.ts";
import type { NewAction } from "../overlay/edit-overlay.ts";
import { operationsOf } from "../upstream/check-upstream-document.ts";

/** What was assumed for an operation because its document does not say it. */
export interface Assumption {
  readonly operationId: string;
  /** Such as `POST /orders`. */
  readonly route: string;
  readonly derivedId: boolean;
  readonly assumedUnsafe: boolean;
}

const NOT_KNOWN =
  "Not known yet. Ask the API's owner, or check a list for the result, before you send the request again.";

/**
 * Returns overlay actions for what a client needs and a vendor's document does not say: an operationId, and whether a
 * POST or PATCH is idempotent. An operationId is derived from method and path. An operation is assumed not to be
 * idempotent: that can cost a retry, but never places an order twice.
 *
 * @param grouped - One action for all POSTs and one for all PATCHes, instead of one per operation.
 */
export function missingMetadata(
  document: JsonObject,
  takenNames: ReadonlySet<string>,
  { grouped = false, versionInPath = false }: { grouped?: boolean; versionInPath?: boolean } = {},
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
    const operationId = derivedId
      ? unique(deriveId(method, versionInPath ? withoutVersion(path) : path), ids)
      : String(value.operationId);
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
    "x-name": unique(`${method}-not-idempotent`, names),
    description: `The document does not say which ${method.toUpperCase()} is idempotent, so none is assumed to be.`,
    target: `$.paths[*].${method}`,
    update: { "x-idempotent": false, "x-recovery-hint": NOT_KNOWN },
  }));
  return { actions: [...common, ...actions], assumptions };
}

function reasonFor(derivedId: boolean, unsafe: boolean): string {
  return [
    derivedId
      ? "The document gives no operationId. This one is derived from method and path; do not change it."
      : "",
    unsafe
      ? "The document does not say whether the operation is idempotent, so it is assumed not to be. Correct this once it is known."
      : "",
  ]
    .filter((part) => part !== "")
    .join(" ");
}

/** The next version of an operation keeps the name by which programs call it. */
function withoutVersion(path: string): string {
  return path.replace(/^\/v\d+(?:\.\d+)*(?=\/)/, "");
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

/** Returns the name, with a number appended if it is taken, and marks it as taken. */
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
