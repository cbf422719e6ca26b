import type { CallInit, DataOf } from "@energy-clients/client-core";
import type { EttClient } from "./client.js";
import type { operations as Operations } from "./generated/schema.js";
import type { OrganizationClient, OrganizationOperations } from "./organization.js";

/** An ETT client, or one that is bound to an organisation. */
export type AnyEttClient = EttClient | OrganizationClient;

/** The inputs of an operation, as the given client requires them. */
export type InitOf<
  Client extends AnyEttClient,
  Id extends keyof Operations,
> = Client extends OrganizationClient ? CallInit<OrganizationOperations[Id]> : CallInit<Operations[Id]>;

/** One item of a list operation. */
export type ItemOf<Id extends keyof Operations> =
  DataOf<Operations[Id]> extends { result: (infer Item)[] } ? Item : never;
