import type { ScenarioHandler } from "../scenario.js";
import { inWallet } from "./access.js";
import { aggregate } from "./aggregates.js";
import { cursorPage, isWithin, offsetPage } from "./paging.js";
import { ok, problem } from "./responses.js";
import type { EttStore, Holding } from "./store.js";
import { keyOf } from "./store.js";

/** Creates the handlers of certificates. Lists only certificates with an available quantity. */
export function certificateHandlers(store: EttStore): Record<string, ScenarioHandler> {
  return {
    getCertificates: inWallet(store, ({ holdings }, request) => {
      const { SortBy = "end", Sort = "asc" } = request.params.query;
      const sign = Sort === "desc" ? -1 : 1;
      const found = listed(holdings.values(), request).map(({ certificate }) => certificate);
      const compare = COMPARISONS[String(SortBy) as keyof typeof COMPARISONS];
      return offsetPage(
        request,
        found.sort((one, other) => sign * compare(one, other)),
      );
    }),
    getCertificatesCursor: inWallet(store, ({ holdings }, request) => {
      const found = listed(holdings.values(), request);
      return cursorPage(
        request,
        found.map(({ certificate, changedAt }) => ({ item: certificate, changedAt })),
      );
    }),
    getCertificate: inWallet(store, ({ holdings }, { params }) => {
      const { registry, streamId } = params.path;
      const held = holdings.get(keyOf({ registry: String(registry), streamId: String(streamId) }));
      return held === undefined ? problem(404) : ok(held.certificate);
    }),
    aggregateCertificates: inWallet(store, ({ holdings }, request) => {
      const found = listed(holdings.values(), request);
      return aggregate(
        request,
        found.map(({ certificate: { start, end, quantity, certificateType } }) => ({
          start,
          end,
          quantity,
          type: certificateType,
        })),
      );
    }),
  };
}

type Certificate = Holding["certificate"];

const COMPARISONS = {
  end: (one: Certificate, other: Certificate) => one.end - other.end,
  quantity: (one: Certificate, other: Certificate) => one.quantity - other.quantity,
  type: (one: Certificate, other: Certificate) => one.certificateType.localeCompare(other.certificateType),
};

function listed(holdings: Iterable<Holding>, request: Parameters<ScenarioHandler>[0]): Holding[] {
  const { Type } = request.params.query;
  return [...holdings].filter(
    ({ certificate }) =>
      certificate.quantity > 0 &&
      (Type === undefined || certificate.certificateType === Type) &&
      isWithin(request, certificate),
  );
}
