import {
  type ChangesBookmark,
  type ClaimRequest,
  type EttClient,
  forOrganization,
  type ItemOf,
  listChanges,
  type TransferRequest,
} from "@energy-clients/ett-client";
import {
  createJournal,
  JournalError,
  type JournalOptions,
  type JournalStore,
  type RunAllResult,
} from "@energy-clients/journal";

type Certificate = ItemOf<"getCertificatesCursor">;

/** The organisation and the receiver, and the bookmark to continue from. */
export interface NightlyOptions extends Pick<JournalOptions<unknown>, "sleep" | "now"> {
  readonly organizationId: string;
  /** Receiver of the remaining production, from `createExternalEndpoint`. */
  readonly receiverId: string;
  /** What was sent, and its outcomes: the same every night, such as `openSqliteJournal("nightly.db")`. */
  readonly store: JournalStore;
  /** The bookmark that the last run returned; without it, the job reads everything. */
  readonly bookmark?: ChangesBookmark | undefined;
}

/** The result of a night. Quantities are in Wh. */
export interface NightlyReport {
  readonly claimed: number;
  readonly transferred: number;
  /** Claims and transfers that ETT refused or failed; the quantities are back in the wallet. */
  readonly failed: readonly string[];
  /** Claims and transfers with an unknown outcome. The next run finds out, or says that a person has to. */
  readonly undecided: readonly string[];
  /** For the next run; unchanged while something is undecided. */
  readonly bookmark: ChangesBookmark | undefined;
}

/** Claims production against the consumption of the same hour, and transfers the rest: once, although the job may die. */
export async function runNightlyJob(ett: EttClient, options: NightlyOptions): Promise<NightlyReport> {
  const { organizationId, receiverId, bookmark, store, now, sleep } = options;
  const organization = forOrganization(ett, organizationId);
  const journal = createJournal({
    client: organization,
    store,
    ...(now && { now }),
    ...(sleep && { sleep }),
  });
  await journal.recover();

  const changes = listChanges(organization, "getCertificatesCursor", {}, { bookmark });
  const hours = new Map<number, { production: Certificate[]; consumption: Certificate[] }>();
  for await (const certificate of changes) {
    const hour = hours.get(certificate.start) ?? { production: [], consumption: [] };
    hour[certificate.certificateType].push(certificate);
    hours.set(certificate.start, hour);
  }

  const plan = planNight(hours.values(), receiverId, bookmark);
  const report = { claimed: 0, transferred: 0, failed: [] as string[], undecided: [] as string[] };
  const count = (sum: "claimed" | "transferred", result: RunAllResult<unknown>) => {
    if (result.result) report[sum] += plan.quantities.get(result.key) ?? 0;
    else if (!(result.error instanceof JournalError)) throw result.error;
    else if (["failed", "not_acted"].includes(result.error.code)) report.failed.push(result.error.message);
  };
  await journal.runAll("claimCertificate", plan.claims, { onResult: (result) => count("claimed", result) });
  await journal.runAll("transferCertificate", plan.transfers, {
    onResult: (result) => count("transferred", result),
  });
  for await (const { key, reason } of journal.list({ states: ["accepted", "unknown", "review"] }))
    report.undecided.push(`${key}: ${reason ?? "ETT has not completed it yet"}`);
  return { ...report, bookmark: report.undecided.length > 0 ? bookmark : changes.bookmark };
}

type Hour = { readonly production: readonly Certificate[]; readonly consumption: readonly Certificate[] };

/** Makes the requests of a night. While something is undecided the bookmark stays, and the keys with it. */
function planNight(hours: Iterable<Hour>, receiverId: string, bookmark: ChangesBookmark | undefined) {
  const since = bookmark?.updatedSince ?? 0;
  const claims: { key: string; body: ClaimRequest }[] = [];
  const transfers: { key: string; body: TransferRequest }[] = [];
  for (const { production, consumption } of hours) {
    const used = consumption.map((certificate) => ({ certificate, left: certificate.quantity }));
    for (const { federatedStreamId: productionCertificateId, quantity: produced } of production) {
      const from = `since ${since}/${productionCertificateId.streamId}`;
      let left = produced;
      for (const use of used) {
        const quantity = Math.min(left, use.left);
        if (quantity === 0) continue;
        left -= quantity;
        use.left -= quantity;
        const consumptionCertificateId = use.certificate.federatedStreamId;
        const key = `${from}/claim ${quantity} Wh/${consumptionCertificateId.streamId}`;
        claims.push({ key, body: { productionCertificateId, consumptionCertificateId, quantity } });
      }
      if (left === 0) continue;
      const body = {
        certificateId: productionCertificateId,
        receiverId,
        quantity: left,
        hashedAttributes: [],
      };
      transfers.push({ key: `${from}/transfer ${left} Wh`, body });
    }
  }
  const quantities = new Map([...claims, ...transfers].map(({ key, body }) => [key, body.quantity]));
  return { claims, transfers, quantities };
}
