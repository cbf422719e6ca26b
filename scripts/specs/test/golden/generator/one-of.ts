export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Cat: {
            meows: boolean;
        };
        Dog: {
            barks: boolean;
        };
        Pet: components["schemas"]["Cat"] | components["schemas"]["Dog"];
        Mixed: string | number | string[];
        WithCommon: {
            id: string;
        } & (components["schemas"]["Cat"] | components["schemas"]["Dog"]);
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
