import type { Peer } from "./peer.ts";
import type { ApiName } from "./work.ts";

const BOTH: readonly ApiName[] = ["ett", "enmacc"];
const LACKS_AUTH = "Holds no token of its own: the header is given to it. No deadline, no safe retry.";

/** Everybody who makes calls, in the order of the tables. */
export const CONTENDERS: readonly Peer[] = [
  { name: "plain fetch", kind: "floor", module: "plain-fetch", factory: "createCalls", apis: BOTH },
  { name: "plain fetch (again)", kind: "noise", module: "plain-fetch", factory: "createCalls", apis: BOTH },
  {
    name: "openapi-fetch, bare",
    kind: "peer",
    module: "openapi-fetch",
    factory: "createCalls",
    apis: BOTH,
    note: LACKS_AUTH,
  },
  {
    name: "ours: bare client",
    kind: "ours",
    module: "ours",
    factory: "createBareCalls",
    apis: ["enmacc"],
    without: ["authorization", "x-api-key"],
    note: "Sends no token and no API key; checks every input.",
  },
  {
    name: "ours: with version header",
    kind: "ours",
    module: "ours",
    factory: "createBareCalls",
    apis: ["ett"],
    without: ["authorization"],
    note: "The bare client of ETT, which always sends the version header; sends no token; checks every input.",
  },
  { name: "ours: with auth", kind: "ours", module: "ours", factory: "createCallsWithAuth", apis: BOTH },
  {
    name: "ours: everything",
    kind: "ours",
    module: "ours",
    factory: "createCallsWithEverything",
    apis: BOTH,
    note: "Deadline, retry, credentials, attempt time-out and origin guard; for enmacc quota and API key as well.",
  },
  { name: "hey-api", kind: "peer", module: "hey-api", factory: "createCalls", apis: BOTH, note: LACKS_AUTH },
  { name: "orval", kind: "peer", module: "orval", factory: "createCalls", apis: BOTH, note: LACKS_AUTH },
  {
    name: "swagger-typescript-api",
    kind: "peer",
    module: "swagger-typescript-api",
    factory: "createCalls",
    apis: BOTH,
    note: LACKS_AUTH,
  },
  { name: "kubb", kind: "peer", module: "kubb", factory: "createCalls", apis: BOTH, note: LACKS_AUTH },
  {
    name: "redocly generate-client",
    kind: "peer",
    module: "redocly",
    factory: "createCalls",
    apis: BOTH,
    note: LACKS_AUTH,
  },
  { name: "ky", kind: "peer", module: "ky", factory: "createCalls", apis: BOTH, note: LACKS_AUTH },
  {
    name: "axios",
    kind: "peer",
    module: "axios",
    factory: "createCalls",
    apis: BOTH,
    note: `${LACKS_AUTH} With its fetch adapter.`,
  },
];
