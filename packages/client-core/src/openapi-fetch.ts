/**
 * Everything that this package uses of openapi-fetch. No other module imports it, so that this file lists what a
 * replacement has to provide: the types of the methods by path, and two serialisers.
 */
import { defaultBodySerializer } from "openapi-fetch";

export { type Client as PathClient, createQuerySerializer } from "openapi-fetch";

/** Serialises a body as JSON, or as a form where the headers say so. */
export const serializeJsonBody = defaultBodySerializer as (...bodyAndHeaders: unknown[]) => string;
