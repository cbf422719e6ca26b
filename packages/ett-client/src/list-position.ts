import { ClientError } from "@energy-clients/client-core";

/** How to identify the items of a list. Transfers and aggregates have no id. */
const IDENTITIES: Readonly<Record<string, (item: never) => string>> = {
  getCertificates: ({
    federatedStreamId: id,
  }: {
    federatedStreamId: { registry: string; streamId: string };
  }) => `${id.registry}/${id.streamId}`,
  getClaims: ({ claimId }: { claimId: string }) => claimId,
};

/**
 * The position in a list, identified by the items read last. A number does not suffice, since the list may shrink or
 * grow before the position while it is read.
 */
export class ListPosition {
  readonly #operationId: string;
  readonly #keyOf: (item: never) => string;
  /** Without ids, equal items do not prove the same position: then only the exact index counts. */
  readonly #hasIds: boolean;
  #recent: string[] = [];

  constructor(operationId: string) {
    this.#operationId = operationId;
    this.#hasIds = Object.hasOwn(IDENTITIES, operationId);
    this.#keyOf = IDENTITIES[operationId] ?? JSON.stringify;
  }

  /** Whether nothing has been read yet. */
  get isStart(): boolean {
    return this.#recent.length === 0;
  }

  /**
   * Returns the items of a page after this position, and moves the position behind them.
   *
   * @returns `undefined` when the position is not in the page.
   * @throws {@link ClientError} `paging_unstable` when an item after the position has been read before.
   */
  take(page: readonly unknown[]): readonly unknown[] | undefined {
    const keys = page.map((item) => this.#keyOf(item as never));
    const from = this.isStart ? 0 : this.#after(keys);
    if (from === undefined) return undefined;
    this.#remember(from === 0 ? keys : keys.slice(from));
    return from === 0 ? page : page.slice(from);
  }

  /** Finds the index of the first item of a page after this position. */
  #after(keys: readonly string[]): number | undefined {
    if (!this.#hasIds) {
      if (keys[0] !== this.#recent.at(-1)) throw this.lost();
      return 1;
    }
    for (const key of this.#recent.toReversed()) {
      const index = keys.lastIndexOf(key);
      if (index < 0) continue;
      const recent = new Set(this.#recent);
      if (keys.slice(index + 1).some((later) => recent.has(later))) throw this.lost();
      return index + 1;
    }
    return undefined;
  }

  /** Remembers the items of this page and of the previous one. */
  #remember(keys: readonly string[]): void {
    if (keys.length > 0) this.#recent = [...this.#recent.slice(-keys.length), ...keys];
  }

  /** Builds the error for a position that cannot be found again. */
  lost(): ClientError {
    const message =
      "the list changed while it was read, so items may be missing; read it again from the start";
    return new ClientError("paging_unstable", this.#operationId, message);
  }
}
