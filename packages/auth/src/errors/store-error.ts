/** Says why a store failed, in a message without secrets that may be logged. A {@link TokenStore} may throw it. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  /** A code such as `NOPERM`, `ECONNRESET` or `not_connected`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
