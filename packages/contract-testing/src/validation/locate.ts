import { pointerOf } from "../documents/walk-document.js";
import type { ContractDocument } from "../prism/contract-document.js";
import type { Exchange } from "../server/handle-request.js";
import { findDeclaration } from "./find-declaration.js";
import type { DocumentPlace, Violation } from "./violation.js";

/** Adds to each violation of an exchange which part of the document it breaks. */
export function locate(
  document: ContractDocument,
  requestType: string | undefined,
  { operation, answer, violations }: Exchange,
): readonly Violation[] {
  if (operation === undefined || violations.length === 0) return violations;
  const kind = { requestType, status: answer.status, responseType: answer.headers["content-type"] };
  const map = document.sourceMap();
  return violations.map((violation) => {
    const path = findDeclaration(map.content, operation, violation, kind);
    const line = map.lineOf(path);
    const declaredAt: DocumentPlace = {
      pointer: pointerOf(path),
      ...(map.file !== undefined && { file: map.file }),
      ...(line !== undefined && { line }),
    };
    return { ...violation, declaredAt };
  });
}
