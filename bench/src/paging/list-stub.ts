import { readFileSync } from "node:fs";
import { type ApiName, workOf } from "../calls/work.ts";

/** Items that the server puts on a page at most. */
export const PAGE_SIZE: Readonly<Record<ApiName, number>> = { ett: 1000, enmacc: 500 };
export const BASE_URL = "https://energy.example";

/** A `fetch` that serves one long list of an API, and its token endpoint. */
export function createListStub(api: ApiName, total: number): typeof globalThis.fetch {
  const { tokenPath, tokenAnswer } = workOf(api);
  const itemAt = createItems(api);
  const pageOf = (from: number, to: number): string => {
    let text = "";
    for (let index = from; index < to; index += 1) text += `${index === from ? "" : ","}${itemAt(index)}`;
    return text;
  };
  return async (input) => {
    const { pathname, searchParams } = new URL(String(input));
    if (pathname === tokenPath) return Response.json(tokenAnswer);
    return api === "ett" ? jsonOf(ettPage(searchParams)) : jsonOf(enmaccPage(searchParams));
  };

  /** `Limit` and `Skip`; one item more than a page is allowed, for those that overlap their pages. */
  function ettPage(query: URLSearchParams): string {
    const skip = Number(query.get("Skip") ?? 0);
    const limit = Math.min(Number(query.get("Limit") ?? PAGE_SIZE.ett), PAGE_SIZE.ett + 1);
    const end = Math.min(skip + limit, total);
    const metadata = { limit, offset: skip, count: Math.max(0, end - skip), total };
    return `{"result":[${pageOf(skip, end)}],"metadata":${JSON.stringify(metadata)}}`;
  }

  function enmaccPage(query: URLSearchParams): string {
    const from = Number(query.get("cursor")?.slice("after-".length) ?? 0);
    const end = Math.min(from + PAGE_SIZE.enmacc, total);
    const nextCursor = end < total ? `"after-${end}"` : "null";
    return `{"items":[${pageOf(from, end)}],"nextCursor":${nextCursor}}`;
  }
}

/** The id that tells an item from the others, by its place in the list. */
export function idAt(index: number): string {
  return `c5f1a07e-83b4-4d2a-9e60-${index.toString(16).padStart(12, "0")}`;
}

/** The document's example with an id of its own for each place. Only the id is built each time: it is not measured. */
function createItems(api: ApiName): (index: number) => string {
  const file = readFileSync(new URL(`../../fixtures/${api}.json`, import.meta.url), "utf8");
  const { item } = JSON.parse(file);
  const placeholder = "THE-ID";
  if (api === "ett") item.federatedStreamId.streamId = placeholder;
  else item.id = placeholder;
  const [head, tail] = JSON.stringify(item).split(placeholder);
  return (index) => `${head}${idAt(index)}${tail}`;
}

function jsonOf(text: string): Response {
  return new Response(text, { headers: { "content-type": "application/json" } });
}
