export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        "kebab-case": {
            "has-dash"?: string;
            "1st"?: string;
            "with space"?: string;
        };
        "Dotted.Name": {
            "a.b"?: string;
        };
        constructor: {
            __proto__?: string;
            toString?: string;
            class?: string;
        };
        Uses: {
            dotted?: components["schemas"]["Dotted.Name"];
            kebab?: components["schemas"]["kebab-case"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
