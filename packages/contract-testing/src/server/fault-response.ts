import { STATUS_CODES } from "node:http";
import type { IHttpOperation } from "@stoplight/types";
import type { Fault } from "../faults/fault.js";
import type { Answer } from "../http/response.js";
import { findResponse } from "../prism/contract-document.js";
import type { PrismRequest } from "../prism/prism.js";
import { produce } from "./build-response.js";

/** What a fault with a status answers: the document's example for it, or what a gateway sends of its own. */
export function faultAnswer(operation: IHttpOperation, request: PrismRequest, fault: Fault): Answer {
  const { status = 500, html, headers = {} } = fault;
  if (html !== undefined)
    return {
      status: html,
      headers: { "content-type": "text/html; charset=utf-8", ...headers },
      body: page(html),
    };
  if (findResponse(operation, status) === undefined) return { status, headers, body: undefined };
  return produce(operation, request, { status, headers, validate: false }).answer;
}

function page(status: number): string {
  const title = `${status} ${STATUS_CODES[status] ?? "Error"}`;
  return `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
}
