import type { Fault } from "@energy-clients/contract-testing";

/** How a response is lost, and whether the API acted on the request. */
export const LOSSES: [string, Fault, boolean][] = [
  ["is lost after the API acted", { reset: "after-read" }, true],
  ["breaks off", { reset: "mid-body" }, true],
  ["is cut short", { body: "truncated" }, true],
  ["is a 503 although the API acted", { status: 503, acts: true }, true],
  ["is a 503", { status: 503 }, false],
  ["never comes, since the request was lost", { reset: "before-read" }, false],
];
