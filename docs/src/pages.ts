import { readIfThere } from "@energy-clients/scripts-shared/write-files";
import { readDocumentedApis } from "./operations/api-operations.ts";
import { operationPage } from "./operations/operation-page.ts";
import { readGoneOperations, removedOperationPage } from "./operations/removed-operation-page.ts";
import { packagePage } from "./package-page.ts";
import { errorsPage } from "./reference/errors-page.ts";
import { eventsPage } from "./reference/events-page.ts";
import { howSurePage } from "./reference/how-sure-page.ts";
import { qualityPage } from "./reference/quality-page.ts";
import { versionsPage } from "./reference/versions-page.ts";
import { PACKAGES, readManifest, readText, repositoryRoot } from "./repository.ts";

/** A page that VitePress makes from a Markdown text. */
export interface GeneratedPage {
  readonly params: Readonly<Record<string, string>>;
  readonly content: string;
}

/** A page for each package. */
export function packagePages(): GeneratedPage[] {
  return PACKAGES.map((name) => {
    const { name: title, description } = readManifest(name);
    const manual = readIfThere(repositoryRoot, `docs/manuals/${name}.md`);
    return {
      params: { name, title, description },
      content: packagePage(readText(`packages/${name}/README.md`), manual),
    };
  });
}

/** A page for each operation, and for each that an earlier release had. */
export function operationPages(gone = readGoneOperations(readDocumentedApis())): GeneratedPage[] {
  const current = readDocumentedApis().flatMap(({ operations }) =>
    operations.map((one) => ({
      params: { id: one.operation.id, title: one.operation.id, description: one.summary },
      content: operationPage(one),
    })),
  );
  const pages = new Set([...current.map(({ params }) => params.id), ...gone.map(({ id }) => id)]);
  const former = gone.map((one) => ({
    params: { id: one.id, title: one.id, description: `Removed in version ${one.since}.` },
    content: removedOperationPage(one, pages),
  }));
  return [...current, ...former];
}

/** The pages of `reference/`, which have several sources each. */
export function referencePages(): GeneratedPage[] {
  const page = (name: string, content: string, description: string): GeneratedPage => ({
    params: { page: name, description },
    content,
  });
  return [
    page("errors", errorsPage(), "Every error code, what it means and what to do."),
    page("events", eventsPage(), "What onEvent reports, and the options of every public function."),
    page("how-sure", howSurePage(), "Provenance of each operation and field."),
    page("versions", versionsPage(), "Which package speaks which version of an API, and changelogs."),
    page("quality", qualityPage(), "Contract coverage, faults, kills and benchmarks."),
  ];
}

/** The Markdown of all generated pages, by their path below `docs/`. */
export function generatedTexts(): Map<string, string> {
  const pages = [
    ...packagePages().map(({ params, content }) => [`packages/${params.name}.md`, content] as const),
    ...operationPages().map(({ params, content }) => [`operations/${params.id}.md`, content] as const),
    ...referencePages().map(({ params, content }) => [`reference/${params.page}.md`, content] as const),
  ];
  return new Map(pages);
}
