export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Text: string | null;
        Count: number | null;
        Owner: {
            name?: string;
        } | null;
        List: (string | null)[] | null;
        Reference: {
            owner: components["schemas"]["Owner"];
            allOwner: components["schemas"]["Owner"] | null;
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
