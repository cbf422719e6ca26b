import { packageRequire } from "../node/package-require.js";

// The module of the formats alone: the package's entry also loads Ajv's code generator.
const { fullFormats } = packageRequire(
  "ajv-formats/dist/formats",
) as typeof import("ajv-formats/dist/formats.js");
const { date_time: isDateTime } = packageRequire(
  "@stoplight/prism-http/dist/validator/validators/dateTime",
) as {
  readonly date_time: (text: string) => boolean;
};

const INT64 = 2 ** 63;

/** What the `format` of a schema checks. Formats that are not here check nothing. */
export const FORMATS = {
  ...fullFormats,
  "date-time": isDateTime,
  // OpenAPI counts in 64 bits; JSON.parse() has rounded a number beyond 2^53, which is not the client's mistake.
  int64: { type: "number", validate: (value: number) => Number.isInteger(value) && Math.abs(value) <= INT64 },
  // base64, also with the alphabet for URLs.
  byte: /^[\w+/=-]*$/,
} as typeof fullFormats;
