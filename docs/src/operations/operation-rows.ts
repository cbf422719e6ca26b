import { isObject } from "@energy-clients/scripts-specs/document/document";
import { resolve } from "@energy-clients/scripts-specs/untrusted/resolve";
import { type ApiOperation, readDocumentedApis } from "./api-operations.ts";
import { fieldsOf } from "./schema-fields.ts";

/** A row of the table of operations. */
export interface OperationRow {
  readonly id: string;
  readonly api: string;
  readonly apiTitle: string;
  readonly summary: string;
  readonly request: string;
  /** Whether a client of a third party or customer can call it. */
  readonly callable: boolean;
  readonly callers: string;
  readonly idempotent: boolean;
  /** Units of quantities and prices, such as `Wh`. */
  readonly units: readonly string[];
  readonly paging: string;
  readonly asynchronous: boolean;
  readonly provenance: string;
  readonly deprecated: boolean;
}

/** The table of all operations. */
export function operationRows(): OperationRow[] {
  return readDocumentedApis().flatMap(({ api, operations }) =>
    operations.map((one) => ({
      id: one.operation.id,
      api: api.name,
      apiTitle: api.title,
      summary: one.summary,
      request: `${one.operation.method} ${one.documentPath}`,
      callable: one.operation.notCallable === undefined,
      callers: one.operation.notCallable ?? one.callers,
      idempotent: one.operation.idempotent,
      units: unitsOf(one),
      paging: one.operation.paging,
      asynchronous: one.operation.pollWith !== undefined,
      provenance: one.operation.provenance,
      deprecated: one.operation.deprecated,
    })),
  );
}

const UNIT = /^(?:Wh|kWh|MWh|MW|kW|[A-Z]{3}\/MWh)$/;

function unitsOf({ document, described }: ApiOperation): string[] {
  const bodies = [
    described.requestBody,
    ...Object.values(isObject(described.responses) ? described.responses : {}),
  ];
  const fields = bodies
    .flatMap((body) => Object.values(resolve(document, body).content ?? {}))
    .flatMap((media) => (isObject(media) ? fieldsOf(document, media.schema ?? {}) : []));
  return [...new Set(fields.map(({ unit }) => unit.split(",")[0] ?? "").filter((unit) => UNIT.test(unit)))];
}
