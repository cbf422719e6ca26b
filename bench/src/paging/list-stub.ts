import { examplesOf } from "../calls/examples.ts";
import { type ApiName, RFQ_PATH, workOf } from "../calls/work.ts";

/** Items that the server puts on a page at most. */
export const PAGE_SIZE: Readonly<Record<ApiName, number>> = { ett: 1000, enmacc: 100 };
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

  /** `limit` and `skip`; nothing tells how many there are. */
  function enmaccPage(query: URLSearchParams): string {
    const skip = Number(query.get("skip") ?? 0);
    const limit = Math.min(Number(query.get("limit") ?? PAGE_SIZE.enmacc), PAGE_SIZE.enmacc);
    return `{"items":[${pageOf(skip, Math.min(skip + limit, total))}]}`;
  }
}

/** The id that tells an item from the others, by its place in the list. */
export function idAt(index: number): string {
  return `c5f1a07e-83b4-4d2a-9e60-${index.toString(16).padStart(12, "0")}`;
}

/** The document's example with an id of its own for each place. Only the id is built each time: it is not measured. */
function createItems(api: ApiName): (index: number) => string {
  const placeholder = "THE-ID";
  const [head, tail] = JSON.stringify(itemOf(api, placeholder)).split(placeholder);
  return (index) => `${head}${idAt(index)}${tail}`;
}

function itemOf(api: ApiName, id: string): object {
  const example = examplesOf(api);
  if (api === "ett") {
    const path = "/wallet-api/certificates/{registry}/{streamId}";
    const item = example("get", path, 200, "consumption") as { readonly federatedStreamId: object };
    return { ...item, federatedStreamId: { ...item.federatedStreamId, streamId: id } };
  }
  const { items } = example("get", RFQ_PATH, 200, "rfqsFirstPage") as { readonly items: readonly object[] };
  return { ...items[0], id };
}

function jsonOf(text: string): Response {
  return new Response(text, { headers: { "content-type": "application/json" } });
}
