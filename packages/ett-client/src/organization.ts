import { type ApiClient, checkGuid, InputError, type Operation } from "@energy-clients/client-core";
import type { EttClient } from "./client.js";
import type { operations as Operations, paths as Paths } from "./generated/schema.js";

type OptionalQuery<Query> = Record<never, never> extends Query ? { query?: Query } : { query: Query };

/** An operation without its parameter `organizationId`; an operation that has none is unchanged. */
type WithoutOrganization<Op> = Op extends {
  parameters: infer Parameters extends { query: { organizationId: string } };
}
  ? Omit<Op, "parameters"> & {
      parameters: Omit<Parameters, "query"> &
        OptionalQuery<Omit<Parameters["query"], "organizationId"> & { organizationId?: never }>;
    }
  : Op;

/** The operations of ETT for a client that is bound to an organisation. */
export type OrganizationOperations = { [Id in keyof Operations]: WithoutOrganization<Operations[Id]> };

/** The paths of ETT for a client that is bound to an organisation. */
export type OrganizationPaths = {
  [Path in keyof Paths]: { [Method in keyof Paths[Path]]: WithoutOrganization<Paths[Path][Method]> };
};

/** An ETT client whose calls act for one organisation, and do not take `organizationId`. */
export interface OrganizationClient extends ApiClient<OrganizationPaths, OrganizationOperations> {
  /** GUID of the organisation for which every call acts. */
  readonly organizationId: string;
}

type Query = { readonly organizationId?: string };
type LooseCall = (operationId: string, init: { query?: Query }) => Promise<never>;
type LooseMethod = (path: string, init: { params?: { query?: Query } }) => Promise<never>;

const METHODS = ["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"] as const;

/**
 * Binds a client to one organisation: its calls add that organisation's id to every operation that takes one.
 *
 * @param client - An ETT client. It is not changed.
 * @param organizationId - GUID of the organisation, from `getClientConsents`.
 * @throws {@link InputError} `malformed_value` when the id is not a GUID.
 * @throws {@link InputError} `malformed_value` from a call that names another organisation.
 *
 * @example
 * ```ts
 * import { type EttClient, forOrganization, unwrap } from "@energy-clients/ett-client";
 *
 * declare const ett: EttClient;
 * const organization = forOrganization(ett, "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90");
 * const { result } = await unwrap(organization.call("getMeteringPoints"));
 * ```
 */
export function forOrganization(client: EttClient, organizationId: string): OrganizationClient {
  checkGuid(organizationId, "organizationId");
  const takers = Object.values<Operation>(client.operations).filter(({ inputs }) =>
    inputs.some((input) => input.in === "query" && input.name === "organizationId"),
  );
  const ids = new Set(takers.map(({ id }) => id));
  const routes = new Set(takers.map(({ method, path }) => `${method} ${path}`));

  const bind = (query: Query | undefined): Query => {
    const other = query?.organizationId;
    if (other !== undefined && other.toLowerCase() !== organizationId.toLowerCase()) {
      const problem =
        "differs from the organisation of this client; create another client with forOrganization()";
      throw new InputError("malformed_value", "query.organizationId", problem);
    }
    return { ...query, organizationId };
  };
  const call = async (operationId: string, init: { query?: Query } = {}) => {
    const bound = ids.has(operationId) ? { ...init, query: bind(init.query) } : init;
    return (client.call as LooseCall)(operationId, bound);
  };
  const methods = METHODS.map((method) => {
    const send = client[method] as unknown as LooseMethod;
    const bound = async (path: string, init: { params?: { query?: Query } } = {}) => {
      if (!routes.has(`${method} ${path}`)) return send(path, init);
      return send(path, { ...init, params: { ...init.params, query: bind(init.params?.query) } });
    };
    return [method, bound];
  });
  const bound = { ...Object.fromEntries(methods), call, operations: client.operations, organizationId };
  return bound as unknown as OrganizationClient;
}
