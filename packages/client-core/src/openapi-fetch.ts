/**
 * All that this package uses of openapi-fetch: the types of the methods by path. No other module imports it, so that this
 * file says what a replacement has to provide.
 *
 * TypeScript cannot compare its types for ES modules and for CommonJS, which are written twice: a client has the former in
 * both formats, as the libraries around openapi-fetch do in most projects.
 */

/** The methods by path. */
export type PathClient<Paths extends object> = import("openapi-fetch", { with: {
  "resolution-mode": "import",
}}).Client<Paths>;
