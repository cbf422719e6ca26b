export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @constant */
        Fixed: "EUR";
        /** @constant */
        Number: 60;
        /** @constant */
        Flag: true;
        /** @constant */
        Nothing: unknown;
        Holder: {
            /** @constant */
            unit: "MWh";
            /** @constant */
            version?: 1;
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
