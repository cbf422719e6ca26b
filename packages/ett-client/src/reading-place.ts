import { ClientError } from "@energy-clients/client-core";

/** What tells one item from another in a list. Transfers and aggregates carry no id of their own. */
const IDENTITIES: Readonly<Record<string, (item: never) => string>> = {
  getCertificates: ({
    federatedStreamId: id,
  }: {
    federatedStreamId: { registry: string; streamId: string };
  }) => `${id.registry}/${id.streamId}`,
  getClaims: ({ claimId }: { claimId: string }) => claimId,
};

/**
 * Where the reading of a list stands, known by the items read last and not by their number, since a list may shrink
 * or grow before that place while it is read.
 */
export class ReadingPlace {
  readonly #operationId: string;
  readonly #keyOf: (item: never) => string;
  /** Without ids, equal items are no proof of the same place: then only the exact position counts. */
  readonly #hasIds: boolean;
  #recent: string[] = [];

  constructor(operationId: string) {
    this.#operationId = operationId;
    this.#hasIds = Object.hasOwn(IDENTITIES, operationId);
    this.#keyOf = IDENTITIES[operationId] ?? JSON.stringify;
  }

  /** True as long as nothing was read. */
  get isStart(): boolean {
    return this.#recent.length === 0;
  }

  /**
   * The items of a page that come after this place, which then is behind them; `undefined` when it is not in the page.
   *
   * @throws {@link ClientError} `paging_unstable` when an item after the place was read before.
   */
  take(page: readonly unknown[]): readonly unknown[] | undefined {
    const keys = page.map((item) => this.#keyOf(item as never));
    const from = this.isStart ? 0 : this.#after(keys);
    if (from === undefined) return undefined;
    this.#remember(from === 0 ? keys : keys.slice(from));
    return from === 0 ? page : page.slice(from);
  }

  /** Where in a page the items begin that come after this place. */
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

  /** Keeps the items of this page and of the one before. */
  #remember(keys: readonly string[]): void {
    if (keys.length > 0) this.#recent = [...this.#recent.slice(-keys.length), ...keys];
  }

  lost(): ClientError {
    const message =
      "the list changed while it was read, so that items may be missing; read it again from the start";
    return new ClientError("paging_unstable", this.#operationId, message);
  }
}
