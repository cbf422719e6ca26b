export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Base: {
            /** Format: uuid */
            id: string;
        };
        Derived: components["schemas"]["Base"] & {
            name: string;
        };
        RequiredOnly: components["schemas"]["Derived"] & unknown;
        /** @description A derived one. */
        Single: components["schemas"]["Base"];
        WithOwn: {
            own?: boolean;
        } & components["schemas"]["Base"];
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
