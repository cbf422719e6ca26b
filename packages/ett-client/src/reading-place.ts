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
   * The items of a page that come after this place; `undefined` when the place is not in the page.
   *
   * @throws {@link ClientError} `paging_unstable` when an item after the place was read before.
   */
  itemsAfter(page: readonly unknown[]): readonly unknown[] | undefined {
    if (this.isStart) return page;
    const keys = page.map((item) => this.#keyOf(item as never));
    if (!this.#hasIds) {
      if (keys[0] !== this.#recent.at(-1)) throw this.lost();
      return page.slice(1);
    }
    for (const key of this.#recent.toReversed()) {
      const index = keys.lastIndexOf(key);
      if (index < 0) continue;
      const recent = new Set(this.#recent);
      if (keys.slice(index + 1).some((later) => recent.has(later))) throw this.lost();
      return page.slice(index + 1);
    }
    return undefined;
  }

  /** Moves behind the given items. Remembers this page and the one before. */
  advance(items: readonly unknown[]): void {
    if (items.length === 0) return;
    const keys = items.map((item) => this.#keyOf(item as never));
    this.#recent = [...this.#recent.slice(-keys.length), ...keys];
  }

  lost(): ClientError {
    const message =
      "the list changed while it was read, so that items may be missing; read it again from the start";
    return new ClientError("paging_unstable", this.#operationId, message);
  }
}
