export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Texts: {
            [key: string]: string;
        };
        Anything: {
            [key: string]: unknown;
        };
        Closed: {
            a?: string;
        };
        Mixed: {
            id: string;
        } & {
            [key: string]: number;
        };
        Nested: {
            [key: string]: components["schemas"]["Texts"][];
        };
        Empty: Record<string, unknown>;
        Unknown: unknown;
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
