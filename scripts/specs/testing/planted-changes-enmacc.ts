import type { Loose, PlantedChange } from "./planted-changes.ts";

const schemas = ({ components }: Loose) => components.schemas;
const operation = ({ paths }: Loose, method: string, path: string) => paths[path][method];

/** enmacc's document, as a customer vendored it, under what the pull wrote. */
export const ofEnmacc: readonly PlantedChange[] = [
  {
    what: "operationIds of the owner",
    change: (document) => {
      operation(document, "get", "/trades").operationId = "listTrades";
    },
    told: { "getTrades-kept": /`GET \/trades` now has `operationId`: `listTrades`.*still says `getTrades`/ },
    answer: "keep",
  },
  {
    what: "a summary that names a limit",
    change: (document) => {
      operation(document, "post", "/rfqs").summary = "At most 10 per minute.";
    },
    told: { "createRfq-kept": /summary of `POST \/rfqs` now says “At most 10 per minute\.”/ },
    answer: { from: "summary: Create an RFQ.", to: "summary: Create an RFQ; at most 10 per minute." },
    released: ["patch", /summary now says: “Create an RFQ; at most 10 per minute”/],
  },
  {
    what: "an answer to a browser's preflight request",
    change: (document) => {
      operation(document, "options", "/trades").responses["200"].description = "CORS";
    },
    told: { "gateway-options": /response `200` of `OPTIONS \/trades` now says “CORS”/ },
    answer: "keep",
  },
  {
    what: "whether a quote is idempotent",
    change: (document) => {
      operation(document, "post", "/rfqs/{rfqNumber}/quotes")["x-idempotent"] = true;
    },
    told: { "createQuote-kept": /now has `x-idempotent`.*still says `false`/ },
    answer: "keep",
    released: ["patch"],
  },
  {
    what: "a field that the owner says is not a secret",
    change: (document) => {
      schemas(document).AuthenticateResponse.properties.accessToken["x-secret"] = false;
    },
    told: {
      "secret-components.schemas.AuthenticateResponse.accessToken": /`x-secret`: `false`.*still says `true`/,
    },
    answer: "keep",
  },
  {
    what: "paging that is not ours",
    change: (document) => {
      operation(document, "get", "/trades")["x-paging"] = "cursor";
    },
    told: { "getTrades-kept": /`x-paging`: `cursor`.*still says `offset`/ },
    answer: "keep",
    released: ["patch"],
  },
];
