export interface paths {
    "/wallets/{walletId}/slices/{index}": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                walletId: string;
            };
            cookie?: never;
        };
        get: operations["getSlice"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head: operations["checkSlice"];
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: never;
    responses: never;
    parameters: {
        Limit: number;
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getSlice: {
        parameters: {
            query: {
                type?: "production" | "consumption" | undefined;
                ids: string[];
                filter?: {
                    from?: number;
                } | undefined;
                limit?: components["parameters"]["Limit"] | undefined;
            };
            header?: {
                "X-API-Version"?: string | undefined;
            } | undefined;
            path: {
                walletId: string;
                index: number;
            };
            cookie?: {
                session?: string | undefined;
            } | undefined;
        };
        requestBody?: never;
        responses: {
            /** @description A slice. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    checkSlice: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                walletId: string;
                index: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It exists. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
}
