export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Node: {
            value?: string;
            children?: components["schemas"]["Node"][];
        };
        A: {
            b?: components["schemas"]["B"];
        };
        B: {
            a?: components["schemas"]["A"];
        };
        Part: components["schemas"]["Node"]["value"];
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
