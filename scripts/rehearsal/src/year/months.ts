import type { Bump } from "@energy-clients/scripts-specs/diff/report";
import type { Edit } from "../upgrade/document-changes.ts";

// biome-ignore lint/suspicious/noExplicitAny: OpenAPI documents of any shape
type Document = any;

/** The owner's server in a month: one document, or several that are one API, or none. */
export interface Owner {
  documents: Document[];
  isDown: boolean;
}

/** A decision of the reviewer, with an edit of the overlay before it. */
export interface Review {
  readonly overlay?: Omit<Edit, "file"> | { readonly append: string };
  readonly actions: readonly string[];
  readonly decision: "keep" | "extend" | "drop" | "follow";
}

/** What a consumer does about a sentence of "What to do". */
export interface Following {
  /** The sentence, from "What to do" on. */
  readonly sentence: RegExp;
  /** Changes of its code; without any, it needs none. */
  readonly edits?: readonly Edit[];
  /** Another way that the sentence offers, which the consumer does not take: tried, and undone. */
  readonly otherWay?: {
    readonly edits: readonly Edit[];
    /** The API that it is for: as it was before, or as it is now. */
    readonly api: "before" | "now";
  };
}

/** A month of an API's life, and what it promises to a consumer. */
export interface Month {
  readonly month: string;
  readonly api: "ett" | "enmacc";
  readonly what: string;
  readonly change: (owner: Owner) => void;
  /** A second change on the same day, before the first is merged. */
  readonly later?: (owner: Owner) => void;
  /** Exit code of the scheduled workflow's command: 1 when the source is down, 2 when something is undecided. */
  readonly exit: 0 | 1 | 2;
  /** What the pull request must tell. */
  readonly told: readonly RegExp[];
  readonly review?: readonly Review[];
  /** `none` where nothing is to be released. */
  readonly bump: Bump;
  /** Whether the program, before it is updated, works with the changed API. */
  readonly worksBefore: boolean;
  /** What a consumer does about each sentence of "What to do" in the changelog; no sentence may be left. */
  readonly following?: readonly Following[];
}

const report = "report.ts";
const transfers = `organization.call("getTransfers", { query: { Limit: 10 } })`;
const ofRegistry = `organization.call("getTransfers", { query: { Limit: 10, Registry: "dk1" } })`;

const operation = ({ documents }: Owner, method: string, path: string): Document =>
  documents.find(({ paths }) => paths[path] !== undefined).paths[path][method];
const schemas = ({ documents }: Owner): Document => documents[0].components.schemas;
const registry = (required: boolean) => ({
  name: "Registry",
  in: "query",
  required,
  schema: { type: "string" },
});

/** Hours from the transfers themselves. */
const withoutAggregate: readonly Edit[] = [
  {
    file: report,
    from: `  const { result: hours } = await unwrap(organization.call("aggregateTransfers", { query: hourly }));\n`,
    to: "",
  },
  {
    file: report,
    from: `  const hourly = { TimeAggregate: "hour", TimeZone: "Europe/Copenhagen" } as const;\n`,
    to: "",
  },
  {
    file: report,
    from: "hours: hours.map(",
    to: "hours: transfers.map(",
  },
];

/** Twelve months, each after the one before. */
export const months: readonly Month[] = [
  {
    month: "2027-01",
    api: "ett",
    what: "additive: a filter of claims",
    change: (owner) => operation(owner, "get", "/wallet-api/claims").parameters.push(registry(false)),
    exit: 0,
    told: [/`getClaims`: New optional parameter `query\.Registry`/],
    bump: "minor",
    worksBefore: true,
  },
  {
    month: "2027-02",
    api: "ett",
    what: "deprecating, with a date: aggregateTransfers",
    change: (owner) =>
      Object.assign(operation(owner, "get", "/wallet-api/aggregate-transfers"), {
        deprecated: true,
        "x-sunset": "2027-11-30",
      }),
    exit: 0,
    told: [/`aggregateTransfers`: The operation is now deprecated and will be removed on 2027-11-30/],
    bump: "minor",
    worksBefore: true,
    // The consumer puts it off until the operation is gone.
    following: [
      { sentence: /replace the calls before 2027-11-30/, otherWay: { edits: withoutAggregate, api: "now" } },
    ],
  },
  {
    month: "2027-03",
    api: "ett",
    what: "breaking: transfers ask for a registry",
    change: (owner) => operation(owner, "get", "/wallet-api/transfers").parameters.push(registry(true)),
    exit: 0,
    told: [
      /`getTransfers`: New required parameter `query\.Registry`.*What to do: pass `query\.Registry` in every call/,
    ],
    bump: "major",
    worksBefore: false,
    following: [
      {
        sentence: /pass `query\.Registry` in every call/,
        edits: [{ file: report, from: transfers, to: ofRegistry }],
      },
    ],
  },
  {
    month: "2027-04",
    api: "ett",
    what: "reverted: they no longer do",
    change: (owner) => operation(owner, "get", "/wallet-api/transfers").parameters.pop(),
    exit: 0,
    told: [/`getTransfers`: .*`query\.Registry`.*What to do: [Rr]emove `query\.Registry`/],
    bump: "major",
    worksBefore: false,
    following: [
      {
        sentence: /remove `query\.Registry` from your calls/,
        edits: [{ file: report, from: ofRegistry, to: transfers }],
      },
    ],
  },
  {
    month: "2027-05",
    api: "ett",
    what: "under an overlay: a new state of a request",
    change: (owner) => schemas(owner).RequestStatus.enum.push("Cancelled"),
    exit: 2,
    told: [/- \[ \] upstream: `RequestStatus` now allows `Cancelled`; action `request-statuses`/],
    review: [
      {
        overlay: {
          from: "enum: [pending, completed, failed]",
          to: "enum: [pending, completed, failed, cancelled]",
        },
        actions: ["request-statuses"],
        decision: "extend",
      },
    ],
    bump: "major",
    worksBefore: false,
    following: [
      {
        sentence: /handle `"cancelled"` where you read `data\.status`/,
        edits: [
          { file: report, from: `    case "failed":\n`, to: `    case "failed":\n    case "cancelled":\n` },
        ],
      },
    ],
  },
  {
    month: "2027-06",
    api: "ett",
    what: "another version of every operation",
    change: ({ documents }) => {
      for (const item of Object.values<Document>(documents[0].paths)) {
        for (const { parameters } of Object.values<Document>(item)) {
          for (const { name, schema } of parameters) if (name === "X-API-Version") schema.default = "2";
        }
      }
    },
    exit: 2,
    told: [/`X-API-Version` of 33 operations is now `2`/, /would be refused, as the client sends `1`/],
    review: [{ actions: ["api-version"], decision: "follow" }],
    bump: "major",
    worksBefore: false,
    following: [
      {
        sentence:
          /check that your environment supports API version `2`, or pin the old version with the option `apiVersions`/,
        otherWay: {
          edits: [
            {
              file: "client.ts",
              from: "    baseUrl,\n",
              to: `    baseUrl,\n    apiVersions: { getTransfers: "1", aggregateTransfers: "1", getMeteringPoints: "1" },\n`,
            },
          ],
          api: "before",
        },
      },
    ],
  },
  {
    month: "2027-07",
    api: "ett",
    what: "a moved path: metering points",
    change: ({ documents: [document] }) => {
      const { "/api/measurements/meteringpoints": moved, ...paths } = document.paths;
      moved.get.operationId = "getMeteringPoints";
      document.paths = { ...paths, "/api/measurements/metering-points": moved };
    },
    exit: 0,
    told: [/`getMeteringPoints`: The operation moved to `GET \/api\/measurements\/metering-points`/],
    bump: "major",
    worksBefore: false,
    following: [
      {
        sentence: /where you call by path, write `GET \/api\/measurements\/metering-points`/,
        edits: [
          { file: report, from: "/api/measurements/meteringpoints", to: "/api/measurements/metering-points" },
        ],
      },
    ],
  },
  {
    month: "2027-08",
    api: "ett",
    what: "split: two documents that are one API",
    change: (owner) => {
      const [{ paths, ...rest }] = owner.documents;
      const isWallet = ([path]: [string, unknown]) => path.startsWith("/wallet-api/");
      const parts = Object.groupBy(Object.entries(paths), (entry) => (isWallet(entry) ? "wallet" : "other"));
      owner.documents = [parts.other, parts.wallet].map((entries = []) => ({
        ...structuredClone(rest),
        paths: Object.fromEntries(entries),
      }));
    },
    exit: 0,
    told: [],
    bump: "none",
    worksBefore: true,
  },
  {
    month: "2027-09",
    api: "ett",
    what: "an outage of the source",
    change: (owner) => {
      owner.isDown = true;
    },
    exit: 1,
    told: [],
    bump: "none",
    worksBefore: true,
  },
  {
    month: "2027-10",
    api: "ett",
    what: "two changes on one day",
    change: (owner) => {
      owner.isDown = false;
      operation(owner, "get", "/wallet-api/transfers").parameters.push(registry(false));
    },
    // Both parts of the split document have the schema.
    later: ({ documents }) => {
      for (const { components } of documents)
        components.schemas.Transfer.properties.note = { type: "string" };
    },
    exit: 0,
    told: [/`getTransfers`: New optional parameter `query\.Registry`/, /`data\.result\[\]\.note`/],
    bump: "minor",
    worksBefore: true,
  },
  {
    month: "2027-11",
    api: "enmacc",
    what: "enmacc's own document, as its customer's file: a new filter",
    change: ({ documents: [document] }) =>
      document.paths["/trades"].get.parameters.push({
        name: "portfolio",
        in: "query",
        schema: { type: "string" },
      }),
    exit: 0,
    told: [/`getTrades`: New optional parameter `query\.portfolio`/],
    bump: "minor",
    worksBefore: true,
  },
  {
    month: "2027-12",
    api: "ett",
    what: "removed, as announced: aggregateTransfers",
    change: ({ documents }) => {
      for (const { paths } of documents) delete paths["/wallet-api/aggregate-transfers"];
      for (const { components } of documents) {
        delete components.schemas.AggregatedTransfers;
        delete components.schemas.AggregatedTransfersPageInfoResultList;
      }
    },
    exit: 0,
    told: [/`aggregateTransfers`: The operation was removed, as announced for 2027-11-30/],
    bump: "major",
    worksBefore: false,
    following: [
      {
        sentence: /remove the calls of `aggregateTransfers` before you update/,
        edits: withoutAggregate,
      },
      {
        sentence: /where your code names it, .* or declare it yourself/,
        edits: [
          { file: report, from: `  type components,\n`, to: "" },
          {
            file: report,
            from: `type Hour = components["schemas"]["AggregatedTransfers"];\n\n`,
            to: "",
          },
          {
            file: report,
            from: `Pick<Hour, "start" | "quantity">`,
            to: `{ readonly start: number; readonly quantity: number }`,
          },
        ],
      },
    ],
  },
];
