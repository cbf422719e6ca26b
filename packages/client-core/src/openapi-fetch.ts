/**
 * Everything that this package uses of openapi-fetch. No other module imports it, so that this file lists what a
 * replacement has to provide: the types of the methods by path, and two serialisers.
 *
 * The declarations of its CommonJS (0.17.0) export types but, to TypeScript 7, no values. So the types of the two
 * serialisers are written here. TypeScript cannot compare its types for ES modules and for CommonJS, which are written
 * twice: a client has the former in both formats, as the libraries around openapi-fetch do in most projects.
 */
import {
  defaultBodySerializer,
  type QuerySerializerOptions,
  createQuerySerializer as serializer,
} from "openapi-fetch";

/** The methods by path. */
export type PathClient<Paths extends object> = import("openapi-fetch", { with: {
  "resolution-mode": "import",
}}).Client<Paths>;

/** Creates a function that serialises query parameters. */
export const createQuerySerializer: (options?: QuerySerializerOptions) => (query: unknown) => string =
  serializer;

/** Serialises a body as JSON, or as a form where the headers say so. */
export const serializeJsonBody = defaultBodySerializer as (...bodyAndHeaders: unknown[]) => string;
