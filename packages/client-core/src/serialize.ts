export { bigintJson, textJson } from "./serialize/exact-json.js";
export { type Encodings, formBody, type PropertyEncoding } from "./serialize/form-body.js";
export { multipartBody } from "./serialize/multipart-body.js";
export {
  type HeaderFormat,
  type ParameterStyles,
  requestHeaders,
  styledPath,
  styledQuery,
} from "./serialize/parameters.js";
export { binaryBody, jsonBody, textBody } from "./serialize/plain-bodies.js";
export { type BodyFormat, requestBody, type Serialized } from "./serialize/request-body.js";
export {
  type BodyReader,
  type ReadContext,
  readAny,
  readBinary,
  readJson,
  readText,
  responseBody,
} from "./serialize/response-body.js";
export { readEvents, readJsonLines } from "./serialize/response-stream.js";
export type { ParameterStyle } from "./serialize/styles.js";
