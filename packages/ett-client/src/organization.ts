import {
  addOperationMethods,
  checkGuid,
  type GenericMethods,
  InputError,
  type Operation,
} from "@energy-clients/client-core";
import type { EttClient } from "./client.js";
import type { EttMethods } from "./generated/methods.js";
import type { operations as Operations, paths as Paths } from "./generated/schema.js";

/** The query parameters except `organizationId`; none is left of most operations. */
type BoundQuery<Query> =
  Exclude<keyof Query, "organizationId"> extends never
    ? { query?: never }
    : Record<never, never> extends Rest<Query>
      ? { query?: Rest<Query> | undefined }
      : { query: Rest<Query> };
// The intersection with unknown makes editors and messages write the parameters out.
type Rest<Query> =
  Omit<Query, "organizationId"> extends infer Left ? { [Name in keyof Left]: Left[Name] } & unknown : never;

/** An operation without its parameter `organizationId`; an operation that has none is unchanged. */
type WithoutOrganization<Op> = Op extends {
  parameters: infer Parameters extends { query: { organizationId: string } };
}
  ? Omit<Op, "parameters"> & { parameters: Omit<Parameters, "query"> & BoundQuery<Parameters["query"]> }
  : Op;

/** The operations of ETT for a client that is bound to an organisation. */
export type OrganizationOperations = { [Id in keyof Operations]: WithoutOrganization<Operations[Id]> };

/** The paths of ETT for a client that is bound to an organisation. */
export type OrganizationPaths = {
  [Path in keyof Paths]: { [Method in keyof Paths[Path]]: WithoutOrganization<Paths[Path][Method]> };
};

/** An ETT client whose calls act for one organisation, and do not take `organizationId`. */
export interface OrganizationClient
  extends EttMethods<OrganizationOperations>,
    GenericMethods<OrganizationPaths, OrganizationOperations> {
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
 * const { result } = await unwrap(organization.getMeteringPoints());
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
  const methods = new Map(
    METHODS.map((method) => {
      const send = client[method] as unknown as LooseMethod;
      const bound = async (path: string, init: { params?: { query?: Query } } = {}) => {
        if (!routes.has(`${method} ${path}`)) return send(path, init);
        return send(path, { ...init, params: { ...init.params, query: bind(init.params?.query) } });
      };
      return [method as string, bound] as const;
    }),
  );
  const bound = {
    ...Object.fromEntries(methods),
    request: (method: string, path: string, init?: { params?: { query?: Query } }) =>
      // The client names an unknown method.
      methods.get(method.toUpperCase())?.(path, init) ?? client.request(method as never, path as never),
    use: client.use,
    eject: client.eject,
    call,
    operations: client.operations,
    baseUrl: client.baseUrl,
    organizationId,
  };
  addOperationMethods(bound, client.operations, ({ id }, init: { query?: Query }) => call(id, init));
  return bound as unknown as OrganizationClient;
}
