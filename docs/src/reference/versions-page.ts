import { markdownCode, markdownText } from "@energy-clients/scripts-shared/encode";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { readIfThere } from "@energy-clients/scripts-shared/write-files";
import { isObject } from "@energy-clients/scripts-specs/document/document";
import { markdownTable } from "../markdown-table.ts";
import { readDocumentedApis } from "../operations/api-operations.ts";
import { type GoneOperation, linkTo, readGoneOperations } from "../operations/removed-operation-page.ts";
import { PACKAGES, readManifest, readText } from "../repository.ts";

interface Origin {
  readonly version: string;
  readonly files: Readonly<Record<string, string>>;
  readonly upstream: { readonly retrievedAt: string };
}

/** The page of versions: which package speaks which version of an API, and what changed. */
export function versionsPage(gone = readGoneOperations(readDocumentedApis())): string {
  const origins = JSON.parse(readText("packages/documents/openapi/provenance.json")) as Record<
    string,
    Origin
  >;
  const documents = readDocumentedApis().map(({ api, document, operations }) => {
    const { info } = document;
    const versions = new Set(
      operations.map(({ operation }) => operation.apiVersion).filter((one) => one !== undefined),
    );
    const origin = origins[api.name];
    return [
      markdownText(api.title),
      markdownText(isObject(info) ? String(info.version) : ""),
      [...versions].toSorted().map(markdownCode).join(", "),
      api.clientPackage === undefined ? "`@energy-clients/auth`" : `\`@energy-clients/${api.clientPackage}\``,
      origin === undefined ? "" : `<time>${markdownText(origin.upstream.retrievedAt)}</time>`,
      markdownCode((origin?.files[`${api.name}.yaml`] ?? "").slice(0, 12)),
    ];
  });
  const packages = PACKAGES.map((name) => {
    const { name: full, version } = readManifest(name);
    return [`[\`${full}\`](/packages/${name})`, version === "0.0.0" ? "not released yet" : version];
  });
  const changelogs = PACKAGES.flatMap((name) => {
    const text = readIfThere(repositoryRoot, `packages/${name}/CHANGELOG.md`);
    if (text === undefined) return [];
    // Its headings go below this page's, and its first one repeats the name.
    const body = text.replace(/^# .*\n/, "").replaceAll(/^(#+) /gm, "#$1 ");
    return [`### ${name} {#changelog-${name}}\n\n${body.trim()}`];
  });
  return [
    "# Versions",
    "At run time, a client's `document` has the version and the hash of its document. A mock server refuses a client of another document.",
    "## Documents",
    markdownTable(
      ["API", "version", "versions of operations", "client", "retrieved on", "SHA-256"],
      documents,
    ),
    "## Packages",
    markdownTable(["package", "version"], packages),
    "## Changelogs",
    changelogs.length === 0
      ? "Nothing has been released. Each release writes the changelog of a package, with the semantic differences of its document."
      : changelogs.join("\n\n"),
    ...(gone.length === 0 ? [] : ["## Removed operations", removedTable(gone)]),
    "How deprecations work: [API versions and deprecations](/api-versions#deprecations). How to upgrade: [upgrading](/upgrading).",
  ].join("\n\n");
}

function removedTable(gone: readonly GoneOperation[]): string {
  const pages = new Set([
    ...readDocumentedApis().flatMap(({ operations }) => operations.map(({ operation }) => operation.id)),
    ...gone.map(({ id }) => id),
  ]);
  const rows = gone.map(({ id, apiTitle, packageFolder, since, replacement }) => [
    linkTo(id, pages),
    markdownText(apiTitle),
    `${packageFolder} ${markdownText(since)}`,
    replacement === undefined ? "none" : linkTo(replacement, pages),
  ]);
  return markdownTable(["operation", "API", "removed in", "replacement"], rows);
}
