/**
 * All that this package uses of openapi-fetch: the types of the methods by path. No other module imports it, so that this
 * file says what a replacement has to provide.
 */
export type { Client as PathClient } from "openapi-fetch";
