export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * A title
         * @description Several lines.
         *
         *     With *\/ an end of a comment, `code` and @tags.
         * @example {
         *       "quantity": 5
         *     }
         */
        Described: {
            /**
             * @description In Wh.
             * @default 2
             * @example 3
             */
            quantity?: number;
            gsrn?: string;
            /**
             * @deprecated
             * @description Use gsrn.
             */
            old?: string;
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
