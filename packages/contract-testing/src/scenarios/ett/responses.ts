import type { ScenarioResponse } from "../scenario.js";

const VERSION_HEADERS = { "api-supported-versions": "1" };

/** Builds a response with a JSON body. */
export function ok(body: unknown, status = 200): ScenarioResponse {
  return { status, body, headers: VERSION_HEADERS };
}

/** Builds an error of the vault, which is a bare JSON string. */
export function vaultMessage(status: 400 | 404, message: string): ScenarioResponse {
  return { status, body: message, headers: { ...VERSION_HEADERS, "content-type": "application/json" } };
}

/** Builds an error of the services that send ASP.NET's problem details. */
export function problem(
  status: 400 | 403 | 404 | 409,
  details: { readonly detail?: string; readonly errors?: Readonly<Record<string, readonly string[]>> } = {},
): ScenarioResponse {
  const { section, title } = PROBLEMS[status];
  const isValidation = Object.keys(details).length > 0;
  return ok(
    {
      type: `https://tools.ietf.org/html/rfc9110#section-${section}`,
      title: isValidation ? "One or more validation errors occurred." : title,
      status,
      ...details,
      ...(isValidation && { errors: details.errors ?? {} }),
      traceId: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00",
    },
    status,
  );
}

const PROBLEMS = {
  400: { section: "15.5.1", title: "Bad Request" },
  403: { section: "15.5.4", title: "Forbidden" },
  404: { section: "15.5.5", title: "Not Found" },
  409: { section: "15.5.10", title: "Conflict" },
};

/** Builds an error of the authorization and transfer services. */
export function ettError(status: 400 | 403 | 404, description: string): ScenarioResponse {
  const name = { 400: "BadRequest", 403: "Forbidden", 404: "NotFound" }[status];
  return ok({ status: name, statusCode: status, description }, status);
}
