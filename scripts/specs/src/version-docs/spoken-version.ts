import { markdownCode, markdownText } from "@energy-clients/scripts-shared/encode";
import type { Api } from "../document/apis.ts";
import { isObject, type SourceDocument } from "../document/document.ts";
import { sha256 } from "../document/lock.ts";
import { readOperations } from "../operations/operations.ts";

/** What a client that was generated from a document speaks. */
export interface SpokenVersion {
  readonly api: Api;
  readonly source: SourceDocument;
  /** In words, for a cell of a table. */
  readonly words: string;
}

/** Reads from an effective document which version of its API it describes. */
export function spokenVersion(api: Api, source: SourceDocument): SpokenVersion {
  const operations = readOperations(api, source).map(({ operation }) => operation);
  const { info } = source.value;
  const version = isObject(info) ? String(info.version) : "";
  const count = operations.length === 1 ? "1 operation" : `${operations.length} operations`;
  const byVersion = Map.groupBy(operations, ({ apiVersion }) => apiVersion ?? "none");
  const header =
    api.versionHeader === undefined
      ? ""
      : `, ${markdownCode(api.versionHeader)} ${headerWords([...byVersion.entries()])}`;
  const words = `${markdownText(version)} (\`${sha256(source.text).slice(0, 12)}\`), ${count}${header}`;
  return { api, source, words };
}

/** The version that most operations have comes first; those that differ are named. */
function headerWords(versions: readonly [version: string, operations: readonly { readonly id: string }[]][]) {
  const [first, ...others] = versions.toSorted(([, one], [, other]) => other.length - one.length);
  const exceptions = others.map(([version, operations]) => {
    return `${markdownText(version)} for ${operations.map(({ id }) => markdownText(id)).join(", ")}`;
  });
  return [markdownText(first?.[0] ?? ""), ...exceptions].join("; ");
}
