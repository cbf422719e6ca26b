import { checkInputs, InputError, type Operation, shapeOf } from "@energy-clients/client-core";
import { canonicalJson, sha256 } from "./canonical.js";
import type { JournalEntry, StoredInputs } from "./journal-entry.js";
import { JournalError } from "./journal-error.js";
import { findField, inputAt, withInput, withPlainGuids } from "./references.js";

/** What an entry is made of. */
export interface EntryRequest {
  readonly operation: Operation;
  readonly key: string;
  /** As JSON. */
  readonly inputs: StoredInputs;
  readonly scope: string;
  /** Of a client that is bound to one. */
  readonly organizationId: string | undefined;
  readonly owner: string;
  readonly instance: string;
  readonly now: number;
  readonly leaseMs: number;
}

const LONGEST_KEY = 512;

/**
 * Makes the entry of a request that is to be sent. The inputs are checked as the client would check them, so that an
 * invalid request is not recorded.
 *
 * @throws {@link InputError} or {@link JournalError} `operation_idempotent` or `secret_input`.
 */
export async function prepareEntry(request: EntryRequest): Promise<JournalEntry> {
  const { operation, key, scope, owner, instance, now, leaseMs } = request;
  checkKey(key);
  if (operation.idempotent) {
    const message = `${operation.id} is idempotent and needs no journal: call it with the client`;
    throw new JournalError("operation_idempotent", message, { key });
  }
  const given = withOrganization(request);
  const inputs = await withOwnReference(request, given);
  const secret = findField(inputs, operation.secretFields ?? []);
  if (secret !== undefined) {
    const message = `${operation.id} takes a secret in ${secret}, which the journal must not store: call it with the client`;
    throw new JournalError("secret_input", message, { key });
  }
  checkInputs(operation, inputs);
  return {
    key,
    version: 1,
    state: "planned",
    operation: operation.id,
    scope,
    // Without our reference: another version of the document may ask for another one.
    hash: await sha256(canonicalJson({ operation: operation.id, ...given })),
    fingerprint: await fingerprintOf(operation, inputs),
    ...amountOf(operation, inputs),
    createdAt: now,
    updatedAt: now,
    createdBy: owner,
    attempts: 0,
    inputs,
    lease: { owner: instance, until: now + leaseMs },
  };
}

function checkKey(key: unknown): void {
  if (typeof key !== "string" || key.trim() !== key || key === "") {
    const problem = `expected a non-empty string without white space at its ends but got ${shapeOf(key)}`;
    throw new InputError(key === undefined ? "missing_value" : "malformed_value", "key", problem);
  }
  if (key.length > LONGEST_KEY)
    throw new InputError("out_of_range", "key", `must have at most ${LONGEST_KEY} characters`);
  // They would disrupt a terminal, PostgreSQL refuses NUL, and two keys that look the same would be sent twice.
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(key))
    throw new InputError(
      "malformed_value",
      "key",
      "must not contain control characters, invisible characters or lone surrogates",
    );
  // File names of macOS have another form than those of Linux and Windows.
  if (key.normalize("NFC") !== key)
    throw new InputError(
      "malformed_value",
      "key",
      'must be in Unicode\'s form NFC: pass key.normalize("NFC")',
    );
}

/** Adds what the client would add. */
function withOrganization({ operation, inputs, organizationId }: EntryRequest): StoredInputs {
  const isTaken = operation.inputs.some((input) => input.in === "query" && input.name === "organizationId");
  if (!isTaken || organizationId === undefined || inputs.query?.["organizationId"] !== undefined)
    return inputs;
  return withInput(inputs, "query.organizationId", organizationId);
}

/** Adds the reference by which the request is found again, unless it has one. */
async function withOwnReference(
  { operation, key }: EntryRequest,
  inputs: StoredInputs,
): Promise<StoredInputs> {
  const { input, maxLength } = operation.reconciliation?.reference ?? {};
  if (input === undefined || maxLength === undefined || inputAt(inputs, input) !== undefined) return inputs;
  return withInput(inputs, input, await referenceOf(key, maxLength));
}

/** A key that is too long keeps its end, where keys of a series differ; a hash stands for the rest. */
async function referenceOf(key: string, maxLength: number): Promise<string> {
  if (key.length <= maxLength) return key;
  const prefix = `${(await sha256(key)).slice(0, 16)}-`;
  return prefix + key.slice(prefix.length - maxLength);
}

function amountOf({ reconciliation }: Operation, inputs: StoredInputs): { readonly amount?: number } {
  const { amount } = reconciliation?.evidence ?? {};
  const value = amount && inputAt(inputs, amount.input);
  return typeof value === "number" ? { amount: value } : {};
}

/** Requests with equal fingerprints leave items in the API's list that are equal, apart from their amounts. */
async function fingerprintOf(operation: Operation, inputs: StoredInputs): Promise<string> {
  const evidence = operation.reconciliation?.evidence;
  if (!evidence || evidence.each !== undefined)
    return sha256(canonicalJson(withPlainGuids({ operation: operation.id, ...inputs })));
  const matched = Object.values(evidence.match).map((reference) => inputAt(inputs, reference) ?? null);
  const organizationId = inputs.query?.["organizationId"] ?? null;
  return sha256(canonicalJson(withPlainGuids([operation.id, organizationId, inputs.path ?? {}, ...matched])));
}
