import { readDocumentedApis } from "./operations/api-operations.ts";
import { operationPage } from "./operations/operation-page.ts";
import { PACKAGES, readManifest, readText } from "./repository.ts";

/** A page that VitePress makes from a Markdown text. */
export interface GeneratedPage {
  readonly params: Readonly<Record<string, string>>;
  readonly content: string;
}

/** A page for each package: its README, which is the only place where that text is written. */
export function packagePages(): GeneratedPage[] {
  return PACKAGES.map((name) => {
    const { name: title, description } = readManifest(name);
    return { params: { name, title, description }, content: readText(`packages/${name}/README.md`) };
  });
}

/** A page for each operation. */
export function operationPages(): GeneratedPage[] {
  return readDocumentedApis().flatMap(({ operations }) =>
    operations.map((one) => ({
      params: { id: one.operation.id, title: one.operation.id, description: one.summary },
      content: operationPage(one),
    })),
  );
}
