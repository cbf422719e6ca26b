export { bigintJson, textJson } from "./exact-json.js";
export { type Encodings, formBody, type PropertyEncoding } from "./form-body.js";
export { multipartBody } from "./multipart-body.js";
export { binaryBody, jsonBody, textBody } from "./plain-bodies.js";
export { type BodyFormat, requestBody, type Serialized } from "./request-body.js";
export {
  type BodyReader,
  type ReadContext,
  readAny,
  readBinary,
  readJson,
  readText,
  responseBody,
} from "./response-body.js";
export { readEvents, readJsonLines } from "./response-stream.js";
export {
  type HeaderFormat,
  type ParameterStyles,
  requestHeaders,
  styledPath,
  styledQuery,
} from "./styled-parameters.js";
export type { ParameterStyle } from "./styles.js";
