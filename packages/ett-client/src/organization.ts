import { type ApiClient, checkGuid, InputError, type Operation } from "@energy-clients/client-core";
import type { EttClient } from "./client.js";
import type { operations as Operations, paths as Paths } from "./generated/schema.js";

type OptionalQuery<Query> = Record<never, never> extends Query ? { query?: Query } : { query: Query };

/** An operation that no longer asks for `organizationId`; one that never did stays as it is. */
type WithoutOrganization<Op> = Op extends {
  parameters: infer Parameters extends { query: { organizationId: string } };
}
  ? Omit<Op, "parameters"> & {
      parameters: Omit<Parameters, "query"> &
        OptionalQuery<Omit<Parameters["query"], "organizationId"> & { organizationId?: never }>;
    }
  : Op;

/** The operations of ETT as a client that is bound to an organisation sees them. */
export type OrganizationOperations = { [Id in keyof Operations]: WithoutOrganization<Operations[Id]> };

/** The paths of ETT as a client that is bound to an organisation sees them. */
export type OrganizationPaths = {
  [Path in keyof Paths]: { [Method in keyof Paths[Path]]: WithoutOrganization<Paths[Path][Method]> };
};

/** An ETT client whose calls act for one organisation and no longer ask for `organizationId`. */
export interface OrganizationClient extends ApiClient<OrganizationPaths, OrganizationOperations> {
  /** GUID of the organisation that every call acts for. */
  readonly organizationId: string;
}

type Query = { readonly organizationId?: string };
type LooseCall = (operationId: string, init: { query?: Query }) => Promise<never>;
type LooseMethod = (path: string, init: { params?: { query?: Query } }) => Promise<never>;

const METHODS = ["GET", "PUT", "POST", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE"] as const;

/**
 * Binds a client to one organisation: its calls send that organisation's id wherever the operation takes one.
 *
 * @param client - Any ETT client; it stays as it is.
 * @param organizationId - GUID of the organisation, as `getClientConsents` lists it.
 * @throws {@link InputError} `malformed_value` when the id is no GUID.
 * @throws {@link InputError} `malformed_value` from a call that names another organisation.
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
        "names another organisation than the client is bound to; use forOrganization() for that one";
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
