/** An abort signal that is made when somebody asks for it: making one is expensive, and for most calls nobody does. */
export class LazySignal {
  #controller: AbortController | undefined;
  #stopped: { readonly reason: unknown } | undefined;

  get isAborted(): boolean {
    return this.#stopped !== undefined;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      this.#controller = new AbortController();
      if (this.#stopped) this.#controller.abort(this.#stopped.reason);
    }
    return this.#controller.signal;
  }

  /** Whether a signal is this one, as far as it was made. */
  is(signal: AbortSignal | undefined): boolean {
    return this.#controller !== undefined && this.#controller.signal === signal;
  }

  abort(reason: unknown): void {
    this.#stopped = { reason };
    this.#controller?.abort(reason);
  }

  throwIfAborted(): void {
    if (this.#stopped) throw this.#stopped.reason;
  }
}
