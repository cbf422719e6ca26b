// biome-ignore lint/suspicious/noExplicitAny: a document that changes as it likes
export type Loose = any;

/** What is decided about a change: a word of `pnpm specs decide`, with an edit of the overlay before it is `extend`. */
export type Answer =
  | "keep"
  | "drop"
  | "follow"
  | { readonly from: string; readonly to: string }
  | { readonly append: string };

/** A change upstream that an overlay action hides, and what becomes of it. */
export interface PlantedChange {
  readonly what: string;
  readonly change: (document: Loose) => void;
  /** Each action that hides something, with a pattern of what is told. */
  readonly told: Readonly<Record<string, RegExp>>;
  readonly answer: Answer;
  /** How it is released; a change that is kept out of the client is not, or without words if it moves what was there. */
  readonly released?: readonly [bump: "major" | "minor" | "patch", now?: RegExp];
}

const schemas = ({ components }: Loose) => components.schemas;
const operation = ({ paths }: Loose, method: string, path: string) => paths[path][method];
const parameter = (document: Loose, method: string, path: string, name: string) =>
  operation(document, method, path).parameters.find((one: Loose) => one.name === name);
const operations = ({ paths }: Loose): Loose[] =>
  Object.values(paths).flatMap((item: Loose) => Object.values(item));
const versionOf = (one: Loose) => one.parameters.find(({ name }: Loose) => name === "X-API-Version").schema;

/** ETT's document under this project's overlay: the changes that were not told. */
export const ofEtt: readonly PlantedChange[] = [
  {
    what: "a new state of a request",
    change: (document) => schemas(document).RequestStatus.enum.push("Cancelled"),
    told: {
      "request-statuses":
        /`RequestStatus` now allows `Cancelled`.*still says `pending`, `completed` and `failed`/,
    },
    answer: {
      from: "enum: [pending, completed, failed]",
      to: "enum: [pending, completed, failed, cancelled]",
    },
    released: ["major", /`data\.status`.*cancelled/],
  },
  {
    what: "a new kind of certificate",
    change: (document) => schemas(document).CertificateType.enum.push("Storage"),
    told: { "certificate-types": /`CertificateType` now allows `Storage`/ },
    answer: { from: "enum: [consumption, production]", to: "enum: [consumption, production, storage]" },
    released: ["major", /storage/],
  },
  {
    what: "a new conflict on transfers",
    change: (document) => {
      operation(document, "post", "/wallet-api/transfers").responses["409"] = {
        description: "Already sent.",
      };
    },
    told: {
      "published-errors":
        /`POST \/wallet-api\/transfers` now has response `409` \(“Already sent\.”\).*leaves it out/,
    },
    answer: {
      append: `
  - x-name: transfer-conflict
    description: The owner documents it since 2026-11-30.
    target: $.paths['/wallet-api/transfers'].post.responses
    update:
      "409":
        description: Already sent.
`,
    },
    released: ["minor", /status 409/],
  },
  {
    what: "another version of every operation",
    change: (document) => {
      for (const one of operations(document)) versionOf(one).default = "2";
    },
    told: { "api-version": /`X-API-Version` of 33 operations is now `2` \(before: `1`\).*still sends `1`/ },
    answer: "follow",
    released: ["major", /now sends API version `2`/],
  },
  {
    what: "a deprecation in a description",
    change: (document) => {
      operation(document, "get", "/api/certificates/contracts").description =
        "Deprecated, use /wallet-api/certificates.";
    },
    told: {
      "get-contracts": /description of `GET \/api\/certificates\/contracts` now says “Deprecated, use/,
    },
    answer: {
      from: "description: All of them, also those that ended; not paged.",
      to: "description: Deprecated, use `/wallet-api/certificates`.",
    },
    released: [
      "minor",
      /now says: “Deprecated, use.*[Cc]all `getCertificates` \(`GET \/wallet-api\/certificates`\) instead/,
    ],
  },
  {
    what: "another pattern of a meter's number",
    change: (document) => {
      schemas(document).CreateContract.properties.gsrn.pattern = "^\\d{18,20}$";
    },
    told: {
      "gsrn-pattern":
        /`CreateContract\.gsrn` now has `pattern`: `\^\\d\{18,20\}\$`.*still says `\^\\d\{18\}\$`/,
    },
    answer: "drop",
    released: ["major", /`body\.contracts\[\]\.gsrn`/],
  },
  {
    what: "a smaller largest quantity of a transfer",
    change: (document) => {
      schemas(document).TransferRequest.properties.quantity.maximum = 1000;
    },
    told: {
      "request-quantities": /`maximum` of `TransferRequest\.quantity` is now `1000` \(before: `4294967295`\)/,
    },
    answer: {
      append: `
  - x-name: transfer-quantity
    description: Since 2026-11-30.
    target: $.components.schemas.TransferRequest.properties.quantity
    update:
      maximum: 1000
`,
    },
    released: ["major", /`body\.quantity`/],
  },
  {
    what: "a limit of a list, with its date",
    change: (document) => {
      parameter(document, "get", "/wallet-api/claims", "Limit").description = "At most 100 from 2027-01-01.";
    },
    told: {
      "limit-parameter":
        /parameter `query\.Limit` of `GET \/wallet-api\/claims` now says “At most 100 from 2027-01-01\.”/,
    },
    answer: "keep",
  },
  {
    what: "a response that is gone",
    change: (document) => {
      delete operation(document, "get", "/wallet-api/transfers").responses["401"];
    },
    told: { unauthorized: /`GET \/wallet-api\/transfers` no longer has response `401`/ },
    answer: "keep",
  },
  {
    what: "another meaning of a response",
    change: (document) => {
      operation(document, "get", "/wallet-api/transfers").responses["403"].description = "Wallet is closed.";
    },
    told: {
      "wallet-forbidden":
        /response `403` of `GET \/wallet-api\/transfers` now says “Wallet is closed\.”.*still says .*WalletForbidden/,
    },
    answer: "keep",
  },
  {
    what: "another type of a property that the overlay replaces",
    change: (document) => {
      schemas(document).Contract.properties.technology.allOf[0].$ref = "#/components/schemas/Address";
    },
    told: {
      "contract-technology": /`Contract\.technology\.allOf` now has `#\/components\/schemas\/Address`/,
    },
    answer: "keep",
  },
  {
    what: "a period that is gone",
    change: (document) => {
      const { enum: values } = schemas(document).TimeAggregate;
      values.splice(values.indexOf("Week"), 1);
    },
    told: { "time-aggregates": /`TimeAggregate` no longer allows `Week`/ },
    answer: {
      from: "enum: [actual, total, year, month, week, day, hour, quarterHour]",
      to: "enum: [actual, total, year, month, day, hour, quarterHour]",
    },
    released: ["major", /week/],
  },
  {
    what: "a response that the overlay removes",
    change: (document) => {
      operation(document, "post", "/wallet-api/transfers").responses["200"].description = "Done at once.";
    },
    told: {
      "transfer-never-200": /response `200` of `POST \/wallet-api\/transfers` now says “Done at once\.”/,
    },
    answer: "drop",
    released: ["minor", /status 200/],
  },
  {
    what: "other credentials of an operation that the overlay opens",
    change: (document) => {
      operation(document, "post", "/wallet-api/slices").security = [{ Bearer: [] }, { ApiKey: [] }];
    },
    told: { "slices-security": /`POST \/wallet-api\/slices`.*ApiKey/ },
    answer: "keep",
  },
  {
    what: "a description of the whole API",
    change: ({ info }) => {
      info.description = "Version 1 is switched off on 2027-06-30.";
    },
    told: { info: /description of `info` now says “Version 1 is switched off on 2027-06-30\.”/ },
    answer: "keep",
  },
  {
    what: "a property that the overlay added, of another type",
    change: (document) => {
      schemas(document).WalletRecord.properties.disabledDate = { type: "string", format: "date-time" };
    },
    told: {
      "wallet-disabled-date": /`WalletRecord\.disabledDate` now has `type`: `string`.*still says `integer`/,
    },
    answer: "keep",
  },
  {
    what: "an operationId",
    change: (document) => {
      operation(document, "get", "/wallet-api/transfers").operationId = "listTransfers";
    },
    told: {
      "get-transfers":
        /`GET \/wallet-api\/transfers` now has `operationId`: `listTransfers`.*still says `getTransfers`/,
    },
    answer: "keep",
  },
  {
    what: "what an enumeration means",
    change: (document) => {
      schemas(document).RequestStatus.description = "A failed request is no longer reported.";
    },
    told: {
      "meaning-request-status":
        /description of `RequestStatus` now says “A failed request is no longer reported\.”/,
    },
    answer: "keep",
    released: ["patch"],
  },
];

/** More of ETT's. */
export const moreOfEtt: readonly PlantedChange[] = [
  {
    what: "another version of one operation",
    change: (document) => {
      versionOf(operation(document, "get", "/wallet-api/claims")).default = "2";
    },
    told: { "api-version": /`X-API-Version` of 1 operation is now `2`/ },
    answer: "follow",
    released: ["major", /now sends API version `2`/],
  },
  {
    what: "other versions as an enumeration",
    change: (document) => {
      versionOf(operation(document, "get", "/wallet-api/wallets")).enum = ["2", "3"];
    },
    told: { "api-version": /`X-API-Version` of 1 operation is now `2`, `3`/ },
    answer: "follow",
    released: ["major", /now sends API version `3`/],
  },
  {
    what: "a conflict of a new operation",
    change: (document) => {
      document.paths["/wallet-api/registries"] = {
        get: {
          tags: ["Claims"],
          operationId: "getRegistries",
          parameters: structuredClone(operation(document, "get", "/wallet-api/claims").parameters),
          responses: {
            200: { description: "Names." },
            401: { description: "No." },
            409: { description: "Busy." },
          },
        },
      };
    },
    told: { "published-errors": /`GET \/wallet-api\/registries` now has response `409` \(“Busy\.”\)/ },
    answer: "keep",
    released: ["minor", /New operation `GET \/wallet-api\/registries`/],
  },
  {
    what: "an organisation that need not be named",
    change: (document) => {
      parameter(document, "get", "/wallet-api/transfers", "organizationId").required = false;
    },
    told: {
      "organization-id":
        /`required` of parameter `query\.organizationId` of `GET \/wallet-api\/transfers` is now `false`.*still says `true`/,
    },
    answer: "keep",
  },
  {
    what: "a smallest number of items to skip",
    change: (document) => {
      parameter(document, "get", "/wallet-api/claims", "Skip").schema.minimum = 5;
    },
    told: { "skip-minimum": /`query\.Skip`.*now has `minimum`: `5`.*still says `0`/ },
    answer: "keep",
  },
  {
    what: "what a token is",
    change: ({ components }) => {
      components.securitySchemes.Bearer.description = "Tokens expire after 5 minutes.";
    },
    told: { token: /securitySchemes\.Bearer` now says “Tokens expire after 5 minutes\.”/ },
    answer: "keep",
  },
  {
    what: "codes of a technology",
    change: (document) => {
      schemas(document).Technology.properties.aibTechCode.description = "T080000 is biogas.";
    },
    told: { "technology-codes": /description of `Technology\.aibTechCode` now says “T080000 is biogas\.”/ },
    answer: "keep",
  },
  {
    what: "a body of a media type that the overlay removes",
    change: (document) => {
      operation(document, "post", "/wallet-api/claims").requestBody.content["text/json"].schema = {
        type: "array",
        items: { $ref: "#/components/schemas/ClaimRequest" },
      };
    },
    told: {
      "request-media-types": /`requestBody\.content\.text\/json\.schema` of `POST \/wallet-api\/claims`/,
    },
    answer: "keep",
  },
  {
    what: "a conflict of contracts in other words",
    change: (document) => {
      const { responses } = operation(document, "post", "/api/certificates/contracts");
      responses["409"] = { description: "The meter is locked until 2027." };
    },
    told: {
      "contracts-conflict":
        /response `409` of `POST \/api\/certificates\/contracts` now says “The meter is locked until 2027\.”.*ContractConflict/,
    },
    answer: "keep",
  },
  {
    what: "an example with the name of ours",
    change: (document) => {
      operation(document, "get", "/wallet-api/transfers").responses["200"].content[
        "application/json"
      ].examples = {
        default: { value: { result: [], metadata: { count: 0, offset: 0, limit: 0, total: 0 } } },
      };
    },
    told: { "examples-get-transfers": /now has in `result`|`default`|examples/ },
    answer: "keep",
  },
  {
    what: "a unit of a quantity",
    change: (document) => {
      schemas(document).Transfer.properties.quantity["x-unit"] = "kWh";
    },
    told: { "quantities-in-wh": /`Transfer\.quantity` now has `x-unit`: `kWh`.*still says `Wh`/ },
    answer: "keep",
  },
  {
    what: "a summary that names a removal",
    change: (document) => {
      operation(document, "get", "/wallet-api/aggregate-claims").summary = "Will be removed on 2027-05-31.";
    },
    told: {
      "aggregate-claims":
        /summary of `GET \/wallet-api\/aggregate-claims` now says “Will be removed on 2027-05-31\.”/,
    },
    answer: "keep",
  },
  {
    what: "a default that the overlay does not know, and a limit that it does",
    change: (document) => {
      const { schema } = parameter(document, "get", "/wallet-api/certificates", "Limit");
      Object.assign(schema, { default: 50, minimum: 10 });
    },
    told: { "limit-minimum": /`query\.Limit`.*now has `minimum`: `10`.*still says `1`/ },
    answer: "keep",
    released: ["patch", /default `50`/],
  },
  {
    what: "the owner's own title",
    change: ({ info }) => {
      info.title = "ETT 2";
    },
    told: { info: /title of `info` now says “ETT 2” \(before: “energytrackandtrace\.dk”\)/ },
    answer: "keep",
  },
];
