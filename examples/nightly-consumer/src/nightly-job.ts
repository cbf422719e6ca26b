import { RequestError } from "@energy-clients/auth";
import {
  ApiError,
  type ChangesBookmark,
  ClientError,
  type EttClient,
  forOrganization,
  type ItemOf,
  listChanges,
  type OrganizationClient,
  unwrap,
  type WaitOptions,
  waitForRequest,
} from "@energy-clients/ett-client";

type Certificate = ItemOf<"getCertificatesCursor">;

/** The organisation and the receiver, and the bookmark to continue from. */
export interface NightlyOptions extends Pick<WaitOptions, "sleep" | "now"> {
  readonly organizationId: string;
  /** Receiver of the remaining production, from `createExternalEndpoint`. */
  readonly receiverId: string;
  /** The bookmark that the last run returned; without it, the job reads everything. */
  readonly bookmark?: ChangesBookmark | undefined;
}

/** The result of a night. Quantities are in Wh. */
export interface NightlyReport {
  readonly claimed: number;
  readonly transferred: number;
  /** Claims and transfers that ETT refused or failed; the quantities are back in the wallet. */
  readonly failed: readonly string[];
  /** Claims and transfers with an unknown outcome: a person must check them before anything is sent again. */
  readonly undecided: readonly string[];
  /** For the next run; unchanged while something is undecided. */
  readonly bookmark: ChangesBookmark | undefined;
}

/** Claims production against the consumption of the same hour, and transfers the rest. */
export async function runNightlyJob(ett: EttClient, options: NightlyOptions): Promise<NightlyReport> {
  const organization = forOrganization(ett, options.organizationId);
  const { bookmark, receiverId } = options;
  const changes = listChanges(organization, "getCertificatesCursor", {}, { bookmark });
  const hours = new Map<number, { production: Certificate[]; consumption: Certificate[] }>();
  for await (const certificate of changes) {
    const hour = hours.get(certificate.start) ?? { production: [], consumption: [] };
    hour[certificate.certificateType].push(certificate);
    hours.set(certificate.start, hour);
  }

  const night = createNight(organization, options);
  for (const { production, consumption } of hours.values()) {
    const used = consumption.map((certificate) => ({ certificate, left: certificate.quantity }));
    for (const certificate of production) {
      let left = certificate.quantity;
      for (const use of used) {
        const quantity = Math.min(left, use.left);
        if (quantity === 0) continue;
        left -= quantity;
        use.left -= quantity;
        await night.claim(certificate, use.certificate, quantity);
      }
      if (left > 0) await night.transfer(certificate, receiverId, left);
    }
  }
  const report = await night.settle();
  return { ...report, bookmark: report.undecided.length > 0 ? bookmark : changes.bookmark };
}

interface Queued {
  readonly kind: "claimed" | "transferred";
  readonly what: string;
  readonly quantity: number;
  readonly requestId: string;
}

function createNight(organization: OrganizationClient, { sleep, now }: NightlyOptions) {
  const queued: Queued[] = [];
  const failed: string[] = [];
  const undecided: string[] = [];

  // Never send a claim or a transfer twice: ETT would act twice.
  async function once(what: string, send: () => Promise<Queued>): Promise<void> {
    try {
      queued.push(await send());
    } catch (error) {
      if (error instanceof RequestError && error.outcome === "unknown")
        undecided.push(`${what}: ${error.message}`);
      else if (error instanceof ApiError && error.status === 400) failed.push(`${what}: ${error.message}`);
      else throw error;
    }
  }

  return {
    claim(production: Certificate, consumption: Certificate, quantity: number) {
      const what = `claim of ${quantity} Wh of ${production.federatedStreamId.streamId}`;
      const productionCertificateId = production.federatedStreamId;
      const consumptionCertificateId = consumption.federatedStreamId;
      const body = { productionCertificateId, consumptionCertificateId, quantity };
      return once(what, async () => {
        const { claimRequestId } = await unwrap(organization.claimCertificate({ body }));
        return { kind: "claimed", what, quantity, requestId: claimRequestId };
      });
    },
    transfer({ federatedStreamId }: Certificate, receiverId: string, quantity: number) {
      const what = `transfer of ${quantity} Wh of ${federatedStreamId.streamId}`;
      const body = { certificateId: federatedStreamId, receiverId, quantity, hashedAttributes: [] };
      return once(what, async () => {
        const { transferRequestId } = await unwrap(organization.transferCertificate({ body }));
        return { kind: "transferred", what, quantity, requestId: transferRequestId };
      });
    },
    /** A 202 only means queued. Waits until ETT reports the outcome of each request. */
    async settle(): Promise<Omit<NightlyReport, "bookmark">> {
      const sums = { claimed: 0, transferred: 0 };
      for (const { kind, what, quantity, requestId } of queued) {
        try {
          await waitForRequest(organization, { requestId }, { ...(sleep && { sleep }), ...(now && { now }) });
          sums[kind] += quantity;
        } catch (error) {
          if (!(error instanceof ClientError)) throw error;
          (error.code === "request_failed" ? failed : undecided).push(`${what}: ${error.message}`);
        }
      }
      return { ...sums, failed, undecided };
    },
  };
}
