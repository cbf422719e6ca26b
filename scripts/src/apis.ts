/** What differs from one API to the next. Everything else is the same for all of them. */
export interface Api {
  /** Folder under `specs/`, and the word that the command line takes. */
  readonly name: string;
  /** As people call it, in messages. */
  readonly title: string;
  /** Folder under `packages/` that gets generated code; absent when the API has no client of its own. */
  readonly clientPackage?: string;
  /** Header by which the API chooses a version per operation; absent when it has none. */
  readonly versionHeader?: string;
}

/** Every API of the repository, in the order in which commands treat them. */
export const apis: readonly Api[] = [
  {
    name: "ett",
    title: "Energy Track & Trace",
    clientPackage: "ett-client",
    versionHeader: "X-API-Version",
  },
  { name: "ett-identity", title: "Energy Track & Trace identity" },
  { name: "enmacc", title: "enmacc CONNECT", clientPackage: "enmacc-client" },
];
