import assert from "node:assert/strict";
import type { RequestStatus } from "@energy-clients/ett-client";
import { createClient } from "./client.ts";
import { hasEnded, report } from "./report.ts";

// What the team's code does. It stays the same the whole year, whatever is changed in the other files.
const { API_URL = "", CREDENTIALS = "{}", STATUSES = "[]" } = process.env;
const ett = createClient(API_URL, JSON.parse(CREDENTIALS));

assert.deepEqual(await report(ett, "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90"), {
  transferred: 1_990_000,
  hours: [
    { start: 1_795_168_800, quantity: 1_150_000 },
    { start: 1_795_172_400, quantity: 840_000 },
  ],
  gsrns: ["571313180400000100", "571313180400000278", "571313180400000346"],
});
for (const status of JSON.parse(STATUSES) as RequestStatus[]) {
  assert.equal(hasEnded(status), status !== "pending", `whether a request that is ${status} has ended`);
}
