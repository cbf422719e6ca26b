/**
 * Everything that this package uses of openapi-fetch. No other module imports it, so that this file lists what a
 * replacement has to provide: the types of the methods by path, and a serialiser.
 *
 * The declarations of its CommonJS (0.17.0) export types but, to TypeScript 7, no values. So the type of the serialiser is
 * written here.
 */
import { type QuerySerializerOptions, createQuerySerializer as serializer } from "openapi-fetch";

export type { Client as PathClient } from "openapi-fetch";

/** Creates a function that serialises query parameters. */
export const createQuerySerializer: (options?: QuerySerializerOptions) => (query: unknown) => string =
  serializer;
