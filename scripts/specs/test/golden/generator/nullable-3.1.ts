export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Text: string | null;
        Several: string | number | null;
        Nothing: null;
        Owner: {
            name?: string | null;
        };
        Reference: {
            owner: components["schemas"]["Owner"] | null;
            other?: null | components["schemas"]["Owner"];
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
