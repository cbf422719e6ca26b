import type { Api } from "../document/apis.ts";
import { isObject, type JsonObject, type SourceDocument } from "../document/document.ts";
import { parsePointer } from "../document/json-pointer.ts";
import { SpecsError } from "../document/specs-error.ts";
import { editOverlay, type NewAction } from "../overlay/edit-overlay.ts";
import { operationsOf } from "../upstream/check-upstream-document.ts";
import type { PlacedDecision } from "./decision-records.ts";
import { allowedVersions } from "./version-changes.ts";

const FIELD = "x-api-version";

/**
 * Makes an overlay send the version that upstream asks for: by the action that sets it if all its operations are
 * concerned, else by one more action.
 *
 * @param own - The undecided records of the action.
 * @returns The new text.
 * @throws {@link SpecsError} `usage` if the action does not set the version.
 */
export function followVersion(
  { versionHeader = "" }: Api,
  upstream: JsonObject,
  effective: JsonObject,
  overlay: SourceDocument,
  action: string,
  own: readonly PlacedDecision[],
  today: string,
): string {
  const places = new Set(
    own.flatMap((one) => Object.keys(one.places)).filter((place) => place.endsWith(`/${FIELD}`)),
  );
  const operations = [...places].flatMap((place) => {
    const [, path = "", method = ""] = parsePointer(place);
    const allowed = allowedVersions(upstream, path, method, versionHeader) ?? [];
    const version = allowed.toSorted(byNumber).at(-1);
    return version === undefined ? [] : [{ path, method, version }];
  });
  if (operations.length === 0) {
    const problem = `action "${action}" does not decide a version; decide \`keep\`, \`extend\` or \`drop\``;
    throw new SpecsError("usage", problem, { place: { file: overlay.file } });
  }
  const versions = Map.groupBy(operations, ({ version }) => version);
  const all = operationsOf(effective).filter(({ value }) => typeof value[FIELD] === "string");
  const [version] = versions.keys();
  const actions = (Array.isArray(overlay.value.actions) ? overlay.value.actions : []).filter(isObject);
  const given = actions.find((one) => one["x-name"] === action);
  const update = isObject(given?.update) ? given.update : {};
  if (versions.size === 1 && version !== undefined && operations.length === all.length && FIELD in update) {
    const members = { update: { ...update, [FIELD]: version } };
    return editOverlay(overlay.text, { members: new Map([[action, members]]) }) ?? "";
  }
  const names = new Set(actions.map((one) => one["x-name"]));
  const append = [...versions].map(([sent, list]): NewAction => {
    const conditions = list.map(({ path, method }) => {
      const found = all.find((one) => one.path === path && one.method === method);
      return `@.operationId=='${String(found?.value.operationId)}'`;
    });
    return {
      "x-name": unique(`${action}-${sent}`, names),
      description: `Upstream asks for version ${sent} of these operations since ${today}.`,
      target: `$.paths[*][?${conditions.join(" || ")}]`,
      update: { [FIELD]: sent },
    };
  });
  return editOverlay(overlay.text, { append }) ?? "";
}

function byNumber(one: string, other: string): number {
  return one.localeCompare(other, "en", { numeric: true });
}

function unique(name: string, taken: ReadonlySet<unknown>): string {
  const plain = name.replaceAll(/[^\w.-]/g, "-");
  if (!taken.has(plain)) return plain;
  let number = 2;
  while (taken.has(`${plain}-${number}`)) number++;
  return `${plain}-${number}`;
}
