export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Place: {
            zone?: string;
        };
        Time: {
            hour?: number;
        };
        Either: components["schemas"]["Place"] | components["schemas"]["Time"];
        Scalar: number | string;
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
