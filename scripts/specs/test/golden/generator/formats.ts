export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        All: {
            /** Format: uuid */
            uuid?: string;
            /** Format: date */
            date?: string;
            /** Format: date-time */
            time?: string;
            /** Format: int32 */
            small?: number;
            /** Format: int64 */
            large?: number;
            /** Format: double */
            double?: number;
            /** Format: binary */
            file?: Blob;
            /** Format: byte */
            base64?: string;
            /** Format: password */
            secret?: string;
            /** Format: gsrn */
            own?: string;
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
