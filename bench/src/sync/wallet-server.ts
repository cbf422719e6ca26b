/** A wallet of any size on a local server, in a process of its own. Takes a {@link WalletJob}; each order returns its port. */

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { examplesOf } from "../calls/examples.ts";
import { serveParent } from "../child.ts";
import { idAt } from "../paging/list-stub.ts";

export interface WalletJob {
  readonly items: number;
}

/** Certificates of an hour: one for each metering point. */
const METERS = 500;
const HOUR = 3600;
const ORIGIN = 1_672_531_200; // 2023-01-01T00:00:00Z
const TOKEN = { access_token: "a-token", token_type: "Bearer", expires_in: 3600 };

const example = examplesOf("ett")(
  "get",
  "/wallet-api/certificates/{registry}/{streamId}",
  200,
  "consumption",
);

serveParent(async ({ items }: WalletJob) => {
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "", "http://127.0.0.1");
    response.setHeader("content-type", "application/json");
    if (request.method === "POST") return void response.end(JSON.stringify(TOKEN));
    response.end(pageOf(items, url.searchParams));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return async () => (server.address() as AddressInfo).port;
});

/** The certificates fully inside the period, as `/certificates/cursor` lists them; nothing has changed since. */
function pageOf(items: number, query: URLSearchParams): string {
  const hours = Math.ceil(items / METERS);
  const from = Math.max(0, Math.ceil((Number(query.get("Start") ?? 0) - ORIGIN) / HOUR)) * METERS;
  const lastHour = Math.floor((Number(query.get("End") ?? Number.MAX_SAFE_INTEGER) - ORIGIN) / HOUR);
  const to = Math.min(items, Math.min(lastHour, hours) * METERS);
  const total = Math.max(0, to - from);
  const limit = Number(query.get("Limit") ?? 2_147_483_647);
  const count = query.has("UpdatedSince") ? 0 : Math.min(total, limit);
  const first = query.get("Sort") === "desc" ? to - count : from;
  const texts: string[] = [];
  for (let index = first; index < first + count; index += 1) texts.push(certificateAt(index));
  const metadata = { limit, offset: 0, count, total, updatedAt: null };
  return `{"result":[${texts.join(",")}],"metadata":${JSON.stringify(metadata)}}`;
}

const [head, middle, tail] = JSON.stringify({
  ...(example as object),
  federatedStreamId: { ...(example as { federatedStreamId: object }).federatedStreamId, streamId: "|" },
  ...{ start: "|", end: 0 },
}).split(/\||"\|","end":0/);

function certificateAt(index: number): string {
  const start = ORIGIN + Math.floor(index / METERS) * HOUR;
  return `${head}${idAt(index)}${middle}${start},"end":${start + HOUR}${tail}`;
}
