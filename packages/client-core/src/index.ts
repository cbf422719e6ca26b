export type { Fetch, FetchInit } from "./fetch.js";
export { InputError, type InputErrorCode, shapeOf } from "./input-error.js";
export type { InputConstraint, Method, Operation, Paging, Provenance } from "./operation.js";
