import { ContractTestingError, checkOptionNames } from "../errors/contract-testing-error.js";
import { suggestion } from "../errors/message.js";
import { type CertificatesOptions, certificates } from "../scenarios/data/certificates.js";
import type { ControlledScenarios } from "./controlled-mocks.js";

/** The type of a field; `?` marks an optional one. */
type FieldType = "text" | "text?" | "number" | "object";

/** A step of a scenario: the fields that it takes, and what it does. */
interface Step {
  readonly fields: Partial<Readonly<Record<keyof StepFields, FieldType>>>;
  run(scenarios: ControlledScenarios, fields: StepFields): unknown;
}

/** All fields of the steps. A step reads only those that it declares, which were checked. */
interface StepFields {
  readonly requestId?: string;
  readonly organizationId: string;
  readonly certificates: CertificatesOptions;
  readonly rfqId: string;
  readonly counterpartyId: string;
  readonly price: number;
  readonly validUntil?: string;
}

/** The steps of each scenario by name. They do what the methods of the scenarios do. */
const STEPS: Readonly<Record<string, Readonly<Record<string, Step>>>> = {
  ett: {
    complete: { fields: { requestId: "text?" }, run: ({ ett }, { requestId }) => ett.complete(requestId) },
    fail: { fields: { requestId: "text?" }, run: ({ ett }, { requestId }) => ett.fail(requestId) },
    consent: {
      fields: { organizationId: "text" },
      run: ({ ett }, { organizationId }) => ett.consent(organizationId),
    },
    "withdraw-consent": {
      fields: { organizationId: "text" },
      run: ({ ett }, { organizationId }) => ett.withdrawConsent(organizationId),
    },
    "add-certificates": {
      fields: { organizationId: "text", certificates: "object" },
      run: ({ ett }, { organizationId, certificates: options }) =>
        ett.addCertificates(organizationId, certificates(options)),
    },
    "expire-tokens": { fields: {}, run: ({ ett }) => ett.tokens.expireAll() },
  },
  enmacc: {
    quote: {
      fields: { rfqId: "text", counterpartyId: "text", price: "number", validUntil: "text?" },
      run: ({ enmacc }, { rfqId, counterpartyId, price, validUntil }) =>
        enmacc.quote(rfqId, counterpartyId, price, validUntil),
    },
    "expire-tokens": { fields: {}, run: ({ enmacc }) => enmacc.tokens.expireAll() },
  },
};

/** The names of all steps, such as `ett/complete`. */
export const STEP_NAMES = Object.entries(STEPS).flatMap(([api, steps]) =>
  Object.keys(steps).map((name) => `${api}/${name}`),
);

/**
 * Runs a step of a scenario.
 *
 * @param name - Such as `ett/complete`.
 * @returns What the step returned; `undefined` for nothing.
 * @throws {@link ContractTestingError} `unknown_operation`, `unknown_option`, `invalid_option`, and those of the step.
 */
export function runStep(scenarios: ControlledScenarios, name: string, fields: object): unknown {
  const [api = "", stepName = ""] = name.split("/");
  const steps = Object.hasOwn(STEPS, api) ? STEPS[api] : undefined;
  const step = steps !== undefined && Object.hasOwn(steps, stepName) ? steps[stepName] : undefined;
  if (step === undefined)
    throw new ContractTestingError(
      "unknown_operation",
      `unknown step "${name}"; ${suggestion(name, STEP_NAMES)}`,
    );
  const known = Object.fromEntries(Object.keys(step.fields).map((field) => [field, true] as const));
  checkOptionNames(fields, known, name);
  for (const [field, type] of Object.entries(step.fields))
    checkField(name, field, type, Reflect.get(fields, field));
  return step.run(scenarios, fields as StepFields);
}

function checkField(step: string, field: string, type: FieldType, value: unknown): void {
  if (value === undefined && type.endsWith("?")) return;
  const wanted = type === "text" || type === "text?" ? "string" : type;
  if (value !== null && typeof value === wanted && !Array.isArray(value)) return;
  const got =
    value === undefined
      ? "nothing"
      : value === null
        ? "null"
        : Array.isArray(value)
          ? "a list"
          : typeof value;
  throw new ContractTestingError("invalid_option", `${step}: ${field}: expected a ${wanted}, but got ${got}`);
}
