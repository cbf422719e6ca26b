import { createEttCredentials } from "@energy-clients/auth/ett";

const { ETT_CLIENT_ID: clientId = "", ETT_CLIENT_SECRET: clientSecret = "" } = process.env;
const credentials = createEttCredentials({ environment: "demo", clientId, clientSecret });
const PREFIX = "/api/ett";
const READABLE = ["/wallet-api/certificates", "/wallet-api/claims", "/wallet-api/transfers"];

/** Passes reads of a signed-in user's organisation on to ETT. `session` comes from your own sign-in, never from the request. */
export async function handle(request: Request, session: { organizationId: string }): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const path = pathname.startsWith(PREFIX) ? pathname.slice(PREFIX.length) : "";
  if (request.method !== "GET" || !READABLE.includes(path)) return new Response(null, { status: 404 });
  if (request.headers.get("sec-fetch-site") !== "same-origin") return new Response(null, { status: 403 });
  // ETT ignores the case of names: remove every spelling before the session decides.
  const query = [...searchParams].filter(([name]) => name.toLowerCase() !== "organizationid");
  const search = new URLSearchParams([...query, ["organizationId", session.organizationId]]);
  const headers = { accept: "application/json", "x-api-version": "1" };
  try {
    const response = await credentials.fetch(`${credentials.baseUrl}${path}?${search}`, {
      method: "GET",
      headers,
    });
    const type = response.headers.get("content-type") ?? "application/json";
    return new Response(response.body, {
      status: response.status,
      headers: { "content-type": type, "cache-control": "no-store" },
    });
  } catch {
    return new Response(null, { status: 502 }); // log it; its message names hosts
  }
}
