import type { FetchInit, Operation } from "../../src/index.js";

/** A small API that has one operation of each kind, as `pnpm generate` would describe it. */
export const operations = {
  listBays: {
    id: "listBays",
    method: "GET",
    path: "/bays",
    apiVersion: "1",
    paging: "none",
    idempotent: true,
    deprecated: false,
    provenance: "published",
    inputs: [
      { in: "query", name: "ownerId", required: true, format: "uuid" },
      { in: "query", name: "limit", type: "integer", minimum: 0, maximum: 100 },
      { in: "query", name: "order", enum: ["asc", "desc"] },
    ],
  },
  getBay: {
    id: "getBay",
    method: "GET",
    path: "/bays/{bayId}",
    apiVersion: "1",
    paging: "none",
    idempotent: true,
    deprecated: false,
    provenance: "published",
    jsonResponse: true,
    inputs: [{ in: "path", name: "bayId", required: true }],
  },
  addCars: {
    id: "addCars",
    method: "POST",
    path: "/cars",
    apiVersion: "1",
    paging: "none",
    idempotent: false,
    deprecated: false,
    provenance: "published",
    recoveryHint: "listBays",
    inputs: [
      { in: "body", name: "", required: true, type: "object" },
      { in: "body", name: "cars", required: true, type: "array" },
      { in: "body", name: "cars[]", type: "object" },
      { in: "body", name: "cars[].plate", required: true, pattern: "^[A-Z]{2}\\d{5}$" },
      { in: "body", name: "cars[].mass", type: "number", exclusiveMinimum: 0 },
      { in: "body", name: "cars[].since", nullable: true, format: "date-time" },
      { in: "body", name: "note.text", required: true, maxLength: 5 },
    ],
  },
  getManual: {
    id: "getManual",
    method: "GET",
    path: "/manual",
    apiVersion: "2",
    paging: "none",
    idempotent: true,
    deprecated: false,
    provenance: "published",
    binary: true,
    inputs: [],
  },
} as const satisfies Record<string, Operation>;

interface Car {
  plate: string;
  mass?: number;
  since?: string;
}

export interface Operations {
  listBays: {
    parameters: {
      query: { ownerId: string; limit?: number; order?: "asc" | "desc" };
      header?: { "X-API-Version"?: string };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: { headers: Record<string, unknown>; content: { "application/json": { bays: string[] } } };
      400: { headers: Record<string, unknown>; content?: never };
    };
  };
  getBay: {
    parameters: { query?: never; header?: never; path: { bayId: string }; cookie?: never };
    requestBody?: never;
    responses: {
      200: { headers: Record<string, unknown>; content: { "application/json": { name: string } } };
    };
  };
  addCars: {
    parameters: { query?: never; header?: { "X-API-Version"?: string }; path?: never; cookie?: never };
    requestBody: { content: { "application/json": { cars: Car[]; note?: { text: string } } } };
    responses: { 204: { headers: Record<string, unknown>; content?: never } };
  };
  getManual: {
    parameters: { query?: never; header?: never; path?: never; cookie?: never };
    requestBody?: never;
    responses: { 200: { headers: Record<string, unknown>; content: { "application/pdf": Blob } } };
  };
}

export interface Paths {
  "/bays": { get: Operations["listBays"] };
  "/bays/{bayId}": { get: Operations["getBay"] };
  "/cars": { post: Operations["addCars"] };
  "/manual": { get: Operations["getManual"] };
}

export const OWNER = "8d3b2f60-1c7e-4a53-9d0e-5f1a2b3c4d5e";

/** Creates a fetch that always returns the same response, and a list of the requests that it received. */
export function fetchReturning(body: BodyInit | null, init?: ResponseInit) {
  const sent: { url: string; init: FetchInit }[] = [];
  const fetch = async (url: string, fetchInit: FetchInit) => {
    sent.push({ url, init: fetchInit });
    return new Response(body, init);
  };
  return { fetch, sent };
}
