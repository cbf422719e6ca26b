import assert from "node:assert/strict";
import { createEnmaccClient } from "@energy-clients/enmacc-client";
import { bookings } from "./trades.ts";

// What the team's code does. It stays the same the whole year.
const { API_URL = "", CREDENTIALS = "{}" } = process.env;
const enmacc = createEnmaccClient({
  baseUrl: API_URL,
  fetch: (input, init) => fetch(input, { ...init, headers: { ...init.headers, ...JSON.parse(CREDENTIALS) } }),
});

assert.deepEqual(await bookings(enmacc), [["5f1c2d", 84.5]]);
