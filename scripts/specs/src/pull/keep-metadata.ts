import { isObject, type Json, type JsonObject } from "../document/document.ts";
import type { NewAction } from "../overlay/edit-overlay.ts";
import { resolve } from "../untrusted/resolve.ts";
import { operationsOf } from "../upstream/check-upstream-document.ts";
import { quoted } from "./missing-metadata.ts";
import type { OwnOperation } from "./own-operation.ts";

/** What no owner's document says and what stays true of the real operation. */
const KEPT = ["summary", "x-idempotent", "x-recovery-hint", "x-use-case"];

/**
 * What we know of an operation and its real document does not say, as an overlay action. The operationId stays too, so
 * that programs that call the operation still compile.
 *
 * @param realIds - operationIds of the real document; none of them is given to a second operation.
 * @param keepSecurity - Keep the operation's own `security`, as the real document has none at all.
 */
export function keptMetadata(
  { value, real }: OwnOperation,
  upstream: JsonObject,
  realIds: ReadonlySet<Json | undefined>,
  keepSecurity: boolean,
): NewAction[] {
  if (real === undefined) return [];
  const { operationId } = value;
  const update: JsonObject = {};
  const isRenamed = real.value.operationId !== operationId && !realIds.has(operationId);
  if (operationId !== undefined && isRenamed) update.operationId = operationId;
  for (const key of KEPT) {
    const kept = value[key];
    if (kept !== undefined && real.value[key] === undefined) update[key] = kept;
  }
  if (value["x-paging"] === "offset" && pagesByOffset(upstream, real)) update["x-paging"] = "offset";
  if (keepSecurity && value.security !== undefined) update.security = value.security;
  if (Object.keys(update).length === 0) return [];
  const theirs = real.value.operationId;
  const renamed =
    isRenamed && typeof theirs === "string"
      ? ` The document calls it ${theirs}; remove operationId here to take that name.`
      : "";
  return [
    {
      "x-name": `${operationId}-kept`,
      description: `What this project said of the operation before it had the document; check that it holds.${renamed}`,
      target: `$.paths[${quoted(real.path)}].${real.method}`,
      update,
    },
  ];
}

/** Whether a list still has what `listItems()` needs: `skip`, `limit` and `items`. */
function pagesByOffset(upstream: JsonObject, { path, value }: NonNullable<OwnOperation["real"]>): boolean {
  const item = isObject(upstream.paths) ? upstream.paths[path] : undefined;
  const parameters = [isObject(item) ? item.parameters : undefined, value.parameters]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .map((parameter) => resolve(upstream, parameter));
  const isQuery = (name: string) => parameters.some((one) => one.in === "query" && one.name === name);
  const { content } = resolve(upstream, isObject(value.responses) ? value.responses["200"] : undefined);
  const json = isObject(content) ? content["application/json"] : undefined;
  const { properties } = resolve(upstream, isObject(json) ? json.schema : undefined);
  const items = resolve(upstream, isObject(properties) ? properties.items : undefined);
  return isQuery("skip") && isQuery("limit") && items.type === "array";
}

/** How the credentials that we documented survive a document that states none. */
export interface KeptSecurity {
  /** Names of our security schemes that are still needed. */
  readonly schemes: readonly string[];
  /** Whether the document has no `security` at all, so that ours applies to all of it. */
  readonly isMissing: boolean;
  readonly actions: readonly NewAction[];
}

/** Keeps the root's `security` for each operation that relied on it: all of them, or only those that we modelled. */
export function keepSecurity(
  before: JsonObject,
  upstream: JsonObject,
  staying: readonly OwnOperation[],
): KeptSecurity {
  const named = (value: Json | undefined) =>
    (Array.isArray(value) ? value : []).flatMap((one) => (isObject(one) ? Object.keys(one) : []));
  const isMissing =
    upstream.security === undefined &&
    operationsOf(upstream).every(({ value }) => value.security === undefined);
  const own = staying.flatMap(({ value }) => named(value.security));
  const isNeeded = isMissing || (upstream.security === undefined && staying.length > 0);
  if (before.security === undefined || !isNeeded) return { schemes: own, isMissing: false, actions: [] };
  const schemes = [...new Set([...named(before.security), ...own])];
  const action = isMissing
    ? {
        target: "$",
        description: "The document does not state the credentials; they are those of the public page.",
      }
    : {
        target: "$.paths[*][?@['x-provenance'] && !@.security]",
        description:
          "Modelled operations need the credentials that the former document stated for all operations.",
      };
  return {
    schemes,
    isMissing,
    actions: [{ "x-name": "security-kept", ...action, update: { security: before.security } }],
  };
}
