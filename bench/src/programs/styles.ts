import type { Json } from "../../../scripts/specs/src/document/document.ts";
import { hand } from "./hand-written.ts";
import type { SampledCall } from "./sampled-call.ts";
import { braces, camelCase, object, pathNames, pathValue, places, property, type Style } from "./style.ts";

const BASE_URL = "https://demo.example";

/** Our client of an API, by the methods of its operations. */
export const ours = (module: string, factory: string): Style => ({
  name: "ours",
  kind: "ours",
  setUp: () =>
    `import { ${factory} } from "${module}";\nconst client = ${factory}({ baseUrl: "${BASE_URL}" });`,
  call: (call, say) => {
    const own = { ...call, inputs: withoutClientSupplied(call) };
    const init = braces(places(own, { path: "path", query: "query", header: "header", body: "body" }, say));
    return `client${member(call.id)}(${init})`;
  },
  read: (response) => property("r.data", response),
});

/** openapi-fetch alone, on the types of openapi-typescript. */
export const openapiFetch = (schema: string): Style => ({
  name: "openapi-fetch",
  kind: "peer",
  setUp: () =>
    `import createClient from "openapi-fetch";\nimport type { paths } from "${schema}";\nconst client = createClient<paths>({ baseUrl: "${BASE_URL}" });`,
  call: (call, say) => {
    const params = braces(places(call, { path: "path", query: "query", header: "header" }, say));
    const init = braces([...(params ? [`params: ${params}`] : []), ...places(call, { body: "body" }, say)]);
    return `client.${call.method.toUpperCase()}("${call.path}"${init && `, ${init}`})`;
  },
  read: (response) => property("r.data", response),
});

const heyApi = (module: string): Style => ({
  name: "hey-api",
  kind: "peer",
  setUp: (calls) =>
    `${importOf([...calls.map(({ id }) => camelCase(id)), "client"], module)}\nclient.setConfig({ baseUrl: "${BASE_URL}" });`,
  call: (call, say) =>
    `${camelCase(call.id)}(${braces(places(call, { path: "path", query: "query", header: "headers", body: "body" }, say))})`,
  read: (response) => property("r.data", response),
});

const orval = (module: string): Style => ({
  name: "orval",
  kind: "peer",
  setUp: (calls) =>
    `${importOf([...calls.map(({ id }) => camelCase(id)), "setBaseUrl"], module)}\nsetBaseUrl("${BASE_URL}");`,
  call: (call, say) => {
    const { body, query, header } = call.inputs;
    const args = [
      ...pathNames(call).map((name) => say(pathValue(call, name), name)),
      ...(body === undefined ? [] : [say(body, "body")]),
      ...(query === undefined ? [] : [object(query as never, say)]),
      ...(header === undefined ? [] : [`{ headers: ${object(header as never, say)} }`]),
    ];
    return `${camelCase(call.id)}(${args.join(", ")})`;
  },
  read: (response) => `r.status === ${response.status} ? ${property("r.data", response)} : undefined`,
});

const swaggerTypescriptApi = (module: string): Style => ({
  name: "swagger-typescript-api",
  kind: "peer",
  setUp: () => `import { Api } from "${module}";\nconst api = new Api({ baseUrl: "${BASE_URL}" });`,
  call: (call, say) => {
    const { path, body, query, header } = call.inputs;
    const args = [
      // In the order in which the document lists them, whatever the path's is.
      ...Object.entries((path ?? {}) as Record<string, Json>).map(([name, value]) => say(value, name)),
      ...(query === undefined ? [] : [object(query as never, say)]),
      ...(body === undefined ? [] : [say(body, "body")]),
      ...(header === undefined ? [] : [`{ headers: ${object(header as never, say)} }`]),
    ];
    const group = camelCase(call.path.split("/").find((part) => part !== "") ?? "");
    return `api.${group}.${camelCase(call.id)}(${args.join(", ")})`;
  },
  read: (response) => property("r.data", response),
});

const kubb = (module: string): Style => ({
  name: "kubb",
  kind: "peer",
  setUp: (calls) =>
    `${importOf([...calls.map(({ id }) => camelCase(id)), "setConfig"], module)}\nsetConfig({ baseURL: "${BASE_URL}" });`,
  call: (call, say) => {
    const args = [
      ...pathNames(call).map(
        (name) => `${/^\w+$/.test(name) ? name : camelCase(name)}: ${say(pathValue(call, name), name)}`,
      ),
      ...places(call, { body: "data", query: "params", header: "headers" }, say),
    ];
    return `${camelCase(call.id)}(${braces(args)})`;
  },
  read: (response) => property("r", response),
});

const redocly = (module: string): Style => ({
  name: "redocly",
  kind: "peer",
  setUp: (calls) =>
    `${importOf([...calls.map(({ id }) => identifier(id)), "configure"], module)}\nconfigure({ serverUrl: "${BASE_URL}" });`,
  call: (call, say) =>
    `${identifier(call.id)}(${braces(places(call, { path: "path", query: "query", header: "headers", body: "body" }, say))})`,
  read: (response) => property("r.data", response),
});

/** The styles of generated clients, by the generator's name; each takes the module to import. */
export const GENERATED: Readonly<Record<string, (module: string) => Style>> = {
  "hey-api": heyApi,
  orval,
  "swagger-typescript-api": swaggerTypescriptApi,
  kubb,
  redocly,
};

/** Clients that know nothing of the document. */
export const UNTYPED = hand(BASE_URL);

/** `repos/list-branches` → `repos_list_branches`. */
function identifier(id: string): string {
  return id.replaceAll(/[^A-Za-z0-9_$]/g, "_");
}

/** `.getTrades`, or `["repos/list-branches"]`. */
function member(id: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(id) ? `.${id}` : `[${JSON.stringify(id)}]`;
}

function importOf(names: readonly string[], module: string): string {
  return `import { ${names.join(", ")} } from "${module}";`;
}

function withoutClientSupplied({ inputs, clientSupplied }: SampledCall): SampledCall["inputs"] {
  const { header, ...rest } = inputs;
  const own = Object.entries((header ?? {}) as Record<string, never>).filter(
    ([name]) => !clientSupplied.has(name),
  );
  return own.length === 0 ? rest : { ...rest, header: Object.fromEntries(own) };
}
