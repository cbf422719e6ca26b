export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @enum {string} */
        Text: "production" | "consumption";
        /** @enum {integer} */
        Number: 1 | 2 | 15;
        /** @enum {string|null} */
        NullableText: "a" | "b" | null;
        /** @enum {string} */
        Quoted: "it's" | "say \"x\"" | "a/b" | "" | "ø";
        /** @enum {unknown} */
        Untyped: "one" | 2 | true;
        Uses: {
            kind?: components["schemas"]["Text"];
            kinds?: ("x" | "y")[];
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
