import type { ConsoleApi, ConsoleOperation } from "../document/operation.ts";
import type { WireRequest } from "./console-client.ts";
import type { CallInputs } from "./read-values.ts";

/** Environment variables that the snippets read secrets from. */
function variableOf(header: string): string {
  return header === "authorization" ? "TOKEN" : header.replace(/^x-/, "").replaceAll("-", "_").toUpperCase();
}

/**
 * Writes the curl command that sends a request, for a POSIX shell. Secrets are variables of the shell: a command line ends
 * up in its history.
 */
export function curlOf(
  { method, url, headers, body }: WireRequest,
  { credentials }: ConsoleOperation,
): string {
  // Without --globoff, brackets in a URL are a range; without --path-as-is, curl changes the path.
  const parts = [
    `curl --globoff --path-as-is --include --request ${method} ${quote(url)}`,
    ...credentials.map(
      ({ kind, header }) =>
        `--header "${header}: ${kind === "bearer" ? "Bearer " : ""}$${variableOf(header)}"`,
    ),
    // A header without a value needs a semicolon.
    ...Object.entries(headers).map(
      ([name, value]) => `--header ${quote(value === "" ? `${name};` : `${name}: ${value}`)}`,
    ),
    ...(body === undefined ? [] : [`--data-raw ${quote(body)}`]),
  ];
  return parts.join(" \\\n  ");
}

/** Quotes a text for a POSIX shell. Nothing is special between single quotes. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** How the snippet of an API makes its client. */
interface ClientText {
  readonly imports: string;
  readonly lines: (baseUrl: string, isMock: boolean) => readonly string[];
  readonly variable: string;
}

const AUTHENTICATED: Readonly<Record<string, ClientText>> = {
  ett: {
    imports: 'import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";',
    variable: "ett",
    lines: (baseUrl, isMock) => [
      'const { ETT_CLIENT_ID: clientId = "", ETT_CLIENT_SECRET: clientSecret = "" } = process.env;',
      ...(isMock
        ? [
            'const { ETT_TOKEN_URL: tokenUrl = "", ETT_SCOPE: scope = "" } = process.env; // energy-mocks prints both',
            `const environment = { baseUrl: ${text(baseUrl)}, tokenUrl, scope };`,
          ]
        : ['const environment = "demo"; // or "production"']),
      "const ett = createAuthenticatedEttClient({ environment, clientId, clientSecret });",
    ],
  },
  enmacc: {
    imports: 'import { createAuthenticatedEnmaccClient } from "@energy-clients/auth/enmacc";',
    variable: "enmacc",
    lines: (baseUrl) => [
      'const { ENMACC_CLIENT_ID: clientId = "", ENMACC_CLIENT_SECRET: clientSecret = "" } = process.env;',
      'const { ENMACC_API_KEY: apiKey = "" } = process.env;',
      `const baseUrl = ${text(baseUrl)};`,
      "const enmacc = createAuthenticatedEnmaccClient({ baseUrl, clientId, clientSecret, apiKey });",
    ],
  },
};

/** Writes the program that makes a call with the packages. Secrets come from environment variables. */
export function typescriptOf(
  api: ConsoleApi,
  operation: ConsoleOperation,
  inputs: CallInputs,
  { baseUrl, isMock }: { readonly baseUrl: string; readonly isMock: boolean },
): string {
  const client = AUTHENTICATED[api.name] ?? plainClient(api);
  const given = Object.keys(inputs).length === 0 ? "" : literal(inputs, 0);
  const method = isIdentifier(operation.id) ? `.${operation.id}` : `[${text(operation.id)}]`;
  return [
    client.imports,
    `import { unwrap } from "@energy-clients/${api.clientPackage}";`,
    "",
    ...client.lines(baseUrl, isMock),
    "",
    `const data = await unwrap(${client.variable}${method}(${given}));`,
    "console.log(data);",
    "",
  ].join("\n");
}

// An API that was added has a client, and no credentials of its own in the auth package.
function plainClient({ clientPackage }: ConsoleApi): ClientText {
  const factory = `create-${clientPackage}`.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return {
    imports: `import { ${factory} } from "@energy-clients/${clientPackage}";`,
    variable: "client",
    lines: (baseUrl) => [
      `const client = ${factory}({ baseUrl: ${text(baseUrl)} }); // its fetch adds credentials`,
    ],
  };
}

function literal(value: unknown, depth: number): string {
  if (Array.isArray(value))
    return block(
      "[",
      value.map((item) => literal(item, depth + 1)),
      "]",
      depth,
    );
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(
      ([name, member]) => `${key(name)}: ${literal(member, depth + 1)}`,
    );
    return block("{", members, "}", depth);
  }
  return typeof value === "string" ? text(value) : String(value);
}

function block(open: string, members: readonly string[], close: string, depth: number): string {
  if (members.length === 0) return open + close;
  const space = open === "{" ? " " : "";
  const line = `${open}${space}${members.join(", ")}${space}${close}`;
  if (line.length + 2 * depth <= 72 && !line.includes("\n")) return line;
  const indent = "  ".repeat(depth + 1);
  return `${open}\n${members.map((member) => `${indent}${member},\n`).join("")}${"  ".repeat(depth)}${close}`;
}

function key(name: string): string {
  // In a literal, __proto__ without brackets sets the prototype.
  if (name === "__proto__") return '["__proto__"]';
  return isIdentifier(name) ? name : text(name);
}

function isIdentifier(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name);
}

// JSON leaves two line separators as they are, and an editor takes them for lines.
function text(value: string): string {
  return JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
}
