import type { Bump } from "@energy-clients/scripts-specs/diff/report";

// biome-ignore lint/suspicious/noExplicitAny: an OpenAPI document of any shape
type Document = any;

/** A replacement in one of the team's files that follows the changelog. */
export interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A change that ETT might publish, and its promised effect. */
export interface DocumentChange {
  readonly kind: "additive" | "deprecating" | "breaking";
  readonly what: string;
  /** `info.version` of the changed document. */
  readonly infoVersion: string;
  readonly apply: (document: Document) => void;
  readonly bump: Exclude<Bump, "none">;
  /** Patterns that the changelog must match. */
  readonly changelog: readonly RegExp[];
  /** A file that uses the addition: it compiles after the upgrade and not before. */
  readonly usage?: { readonly file: string; readonly text: string };
  /** The operation that the editor shows as deprecated and that the tests name. */
  readonly deprecates?: string;
  /** Every line that no longer compiles: part of its text, and a pattern of its diagnostic. */
  readonly breaks?: readonly { readonly file: string; readonly line: string; readonly message: RegExp }[];
  readonly edits?: readonly Edit[];
}

const report = "src/monthly-report.ts";

/** The three kinds of changes, each applied after the one before. */
export const documentChanges: readonly DocumentChange[] = [
  {
    kind: "additive",
    what: "a filter on getClaims, a field of a transfer, an operation",
    infoVersion: "1.1.0",
    bump: "minor",
    apply({ paths, components }) {
      const registry = { name: "Registry", in: "query", schema: { type: "string" } };
      paths["/wallet-api/claims"].get.parameters.push({
        ...registry,
        description: "Only claims in this registry.",
      });
      components.schemas.Transfer.properties.note = { type: "string", description: "What the sender noted." };
      paths["/wallet-api/registries"] = {
        get: {
          tags: ["Registries"],
          operationId: "getRegistries",
          summary: "Registries that certificates may be in.",
          parameters: paths["/wallet-api/claims"].get.parameters.filter(
            ({ name }: { readonly name: string }) => name === "X-API-Version" || name === "organizationId",
          ),
          responses: {
            200: {
              description: "Their names.",
              content: { "application/json": { schema: { type: "array", items: { type: "string" } } } },
            },
            401: { description: "Token missing or invalid; empty body." },
          },
        },
      };
    },
    changelog: [/\*\*Added\*\*/, /`getClaims`.*Registry/, /`getTransfers`.*note/, /`getRegistries`/],
    usage: {
      file: "src/new-things.ts",
      text: `import { forOrganization, type EttClient, listItems, unwrap } from "@energy-clients/ett-client";

export async function newThings(ett: EttClient, organizationId: string): Promise<readonly string[]> {
  const organization = forOrganization(ett, organizationId);
  const [Registry = ""] = await unwrap(organization.call("getRegistries"));
  const notes: string[] = [];
  for await (const transfer of listItems(organization, "getTransfers", {})) notes.push(transfer.note ?? "");
  for await (const claim of listItems(organization, "getClaims", { query: { Registry } })) notes.push(claim.claimId);
  return notes;
}
`,
    },
  },
  {
    kind: "deprecating",
    what: "aggregateTransfers goes on 2027-05-31",
    infoVersion: "1.2.0",
    bump: "minor",
    apply({ paths }) {
      Object.assign(paths["/wallet-api/aggregate-transfers"].get, {
        deprecated: true,
        "x-sunset": "2027-05-31",
      });
    },
    changelog: [/\*\*Deprecated\*\*/, /`aggregateTransfers`.*2027-05-31/],
    deprecates: "aggregateTransfers",
  },
  {
    kind: "breaking",
    what: "aggregateTransfers is gone, getTransfers asks for a registry",
    infoVersion: "2.0.0",
    bump: "major",
    apply({ paths, components }) {
      delete paths["/wallet-api/aggregate-transfers"];
      delete components.schemas.AggregatedTransfers;
      delete components.schemas.AggregatedTransfersPageInfoResultList;
      const registry = { name: "Registry", in: "query", required: true, schema: { type: "string" } };
      paths["/wallet-api/transfers"].get.parameters.push({
        ...registry,
        description: "The registry to search.",
      });
    },
    changelog: [
      /\*\*Breaking\*\*/,
      /`aggregateTransfers`: The operation was removed/,
      /`getTransfers`: New required parameter `query.Registry`/,
    ],
    breaks: [
      { file: report, line: '["aggregateTransfers"]', message: /aggregateTransfers/ },
      { file: report, line: '"getTransfers"', message: /Registry/ },
      { file: report, line: 'call("aggregateTransfers"', message: /aggregateTransfers/ },
    ],
    edits: [
      {
        file: report,
        from: `  for await (const { quantity } of listItems(organization, "getTransfers", {})) transferred += quantity;`,
        to: `  const starts = new Set<number>();
  for await (const { quantity, start } of listItems(organization, "getTransfers", { query: { Registry: "dk1" } })) {
    transferred += quantity;
    starts.add(start);
  }`,
      },
      {
        file: report,
        from: `  const query: HourlyQuery = { TimeAggregate: "hour", TimeZone: "Europe/Copenhagen" };
  const { length: hours } = (await unwrap(organization.call("aggregateTransfers", { query }))).result;

  return { transferred, claimed, hours };`,
        to: `  return { transferred, claimed, hours: starts.size };`,
      },
      {
        file: report,
        from: `type HourlyQuery = Pick<
  EttOperations["aggregateTransfers"]["parameters"]["query"],
  "TimeAggregate" | "TimeZone"
>;

`,
        to: "",
      },
      { file: report, from: "  type EttOperations,\n", to: "" },
      { file: report, from: "  unwrap,\n", to: "" },
    ],
  },
];
