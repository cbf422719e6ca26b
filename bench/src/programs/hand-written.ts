import type { SampledCall } from "./sampled-call.ts";
import { braces, object, pathNames, pathValue, property, type Say, type Style } from "./style.ts";

/** Programs on plain fetch, ky and axios, in which paths, queries and the responses' types are written by hand. */
export function hand(baseUrl: string): Readonly<Record<"fetch" | "ky" | "axios", Style>> {
  return {
    fetch: {
      name: "plain fetch",
      kind: "floor",
      setUp: () => plainFetch(baseUrl),
      call: (call, say) => {
        const { query, header, body } = call.inputs;
        const init = braces([
          ...(call.method === "get" ? [] : [`method: "${call.method.toUpperCase()}"`]),
          ...(query === undefined ? [] : [`query: ${object(query as never, say)}`]),
          ...(header === undefined ? [] : [`headers: ${object(header as never, say)}`]),
          ...(body === undefined ? [] : [`body: ${say(body, "body")}`]),
        ]);
        return `request<${typeOf(call)}>(${pathTemplate(call, say)}${init && `, ${init}`})`;
      },
      read: (response) => property("r", response),
    },
    ky: {
      name: "ky",
      kind: "peer",
      setUp: () => `import ky from "ky";\nconst client = ky.create({ baseUrl: "${baseUrl}" });`,
      call: (call, say) => {
        const { query, header, body } = call.inputs;
        const init = braces([
          ...(query === undefined ? [] : [`searchParams: ${object(query as never, say)}`]),
          ...(header === undefined ? [] : [`headers: ${object(header as never, say)}`]),
          ...(body === undefined ? [] : [`json: ${say(body, "body")}`]),
        ]);
        return `client.${call.method}(${pathTemplate(call, say)}${init && `, ${init}`}).json<${typeOf(call)}>()`;
      },
      read: (response) => property("r", response),
    },
    axios: {
      name: "axios",
      kind: "peer",
      setUp: () => `import axios from "axios";\nconst client = axios.create({ baseURL: "${baseUrl}" });`,
      call: (call, say) => {
        const { query, header, body } = call.inputs;
        const init = braces([
          ...(query === undefined ? [] : [`params: ${object(query as never, say)}`]),
          ...(header === undefined ? [] : [`headers: ${object(header as never, say)}`]),
        ]);
        const hasBody = call.method !== "get" && call.method !== "delete";
        const data = !hasBody ? "" : body === undefined ? ", undefined" : `, ${say(body, "body")}`;
        return `client.${call.method}<${typeOf(call)}>(${pathTemplate(call, say)}${data}${init && `, ${init}`})`;
      },
      read: (response) => property("r.data", response),
    },
  };
}

/** What a careful engineer writes once, and then calls for each operation. */
function plainFetch(baseUrl: string): string {
  return `interface Init { method?: string; query?: Record<string, unknown>; headers?: Record<string, string>; body?: unknown }
async function request<Body>(path: string, { method = "GET", query, headers, body }: Init = {}): Promise<Body> {
  const url = new URL(path, "${baseUrl}");
  for (const [name, value] of Object.entries(query ?? {})) url.searchParams.append(name, String(value));
  const response = await fetch(url, {
    method,
    headers: body === undefined ? { ...headers } : { "content-type": "application/json", ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(\`\${method} \${path}: \${response.status} \${text}\`);
  return (text === "" ? undefined : JSON.parse(text)) as Body;
}`;
}

/** The part of the response that the program reads; more a careful engineer would write, and less would not be a type. */
function typeOf({ response }: SampledCall): string {
  if (response === undefined) return "unknown";
  return `{ readonly ${response.property}: unknown }${response.isList ? "[]" : ""}`;
}

function pathTemplate(call: SampledCall, say: Say): string {
  if (pathNames(call).length === 0) return JSON.stringify(call.path);
  const text = call.path.replaceAll(
    /\{([^}]+)\}/g,
    (_, name: string) => `\${encodeURIComponent(${say(pathValue(call, name), name)})}`,
  );
  return `\`${text}\``;
}
