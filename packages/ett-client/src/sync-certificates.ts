import { ClientError, InputError, unwrap } from "@energy-clients/client-core";
import {
  type CertificatesFilter,
  type CertificateWindows,
  planWindows,
  readWindow,
  type WindowReader,
} from "./certificate-windows.js";
import { type ChangesBookmark, earliestTime, keyOf, listChanges } from "./list-changes.js";
import type { OrganizationClient } from "./organization.js";
import type { GranularCertificate } from "./schemas.js";

/** Position of a synchronisation, from which any process continues. Plain JSON, to store beside the certificates. */
export interface CertificatesPosition {
  /** GUID of the organisation whose certificates are read. */
  readonly organizationId: string;
  /** The filter with which the synchronisation began. */
  readonly filter: CertificatesFilter;
  /** The first reading's remaining windows; absent when it is complete. */
  readonly windows?: CertificateWindows;
  /** Where the changes continue that happened since the synchronisation began. */
  readonly changes: ChangesBookmark;
  /** Number of certificates of the first reading. */
  readonly count: number;
}

/** Certificates, and the position to store together with them. */
export interface CertificatesPage {
  readonly certificates: readonly GranularCertificate[];
  readonly position: CertificatesPosition;
}

/** Options of {@link syncCertificates}. */
export interface SyncCertificatesOptions {
  /** Continues from here. @defaultValue begins with the first certificate */
  readonly position?: CertificatesPosition | undefined;
  /** The certificates to read. @defaultValue all of the organisation */
  readonly filter?: CertificatesFilter;
  /** The most certificates of one response of the first reading, unless a single hour has more. @defaultValue 20,000 */
  readonly maxItems?: number;
  /** Length of the longest certificate in hours. ETT issues certificates of one hour. @defaultValue 1 */
  readonly longestHours?: number;
  /** As for {@link listChanges}, in seconds. @defaultValue 60 */
  readonly overlapSeconds?: number;
  /** Current time in ms since the Unix epoch. @defaultValue `Date.now` */
  readonly now?: () => number;
}

/**
 * Copies all certificates of a wallet, and from then on what changes, without gaps or duplicates.
 *
 * The first reading goes through the wallet's whole time in windows, since `/certificates/cursor` returns everything in
 * one response. The windows adapt to the number of certificates, so that memory does not grow with the wallet. The last
 * page holds what changed since the synchronisation began; a later call with its position returns one page of changes.
 *
 * Store each page's certificates and its position in one transaction: after a crash, the stored position continues with
 * the next page. A certificate is identified by `federatedStreamId`; a changed one replaces the stored one. One that was
 * claimed or transferred as a whole leaves ETT's list and is not reported.
 *
 * @param organization - A client that is bound to an organisation.
 * @throws {@link InputError} when the position belongs to another organisation or filter, or an option is out of range.
 * @throws {@link ApiError} for a response outside 2xx. The last position remains valid.
 * @throws {@link ClientError} `paging_unstable` when the wallet has certificates that no window contained, because they
 * are longer than `longestHours`.
 *
 * @example
 * ```ts
 * import { type CertificatesPosition, type OrganizationClient, syncCertificates } from "@energy-clients/ett-client";
 *
 * declare const organization: OrganizationClient;
 * declare function store(certificates: readonly object[], position: CertificatesPosition): Promise<void>;
 * declare const position: CertificatesPosition | undefined; // as stored with the last page
 *
 * for await (const page of syncCertificates(organization, { position })) {
 *   await store(page.certificates, page.position); // in one transaction
 * }
 * ```
 */
export function syncCertificates(
  organization: OrganizationClient,
  options: SyncCertificatesOptions = {},
): AsyncGenerator<CertificatesPage, void, undefined> {
  // The windows are read later: what the caller changes meanwhile must not change them.
  const filter = { ...(options.filter ?? options.position?.filter) };
  return readPages(organization, { ...options, filter });
}

async function* readPages(
  organization: OrganizationClient,
  options: SyncCertificatesOptions & { readonly filter: CertificatesFilter },
): AsyncGenerator<CertificatesPage, void, undefined> {
  const { filter, overlapSeconds = 60, maxItems = 20_000, longestHours = 1, now = Date.now } = options;
  atLeastOne("maxItems", maxItems);
  atLeastOne("longestHours", longestHours);
  // A database returns null where no position was stored yet, and may store an absent member as null.
  if (options.position) checkPosition(options.position, organization.organizationId, filter);
  const reader: WindowReader = { client: organization, filter, maxItems, longest: longestHours * 3600 };

  let position = options.position ?? (await begin());
  while (position.windows) {
    const { changes, count } = position;
    const { certificates, changed, windows } = await readWindow(
      reader,
      position.windows,
      changes.updatedSince,
    );
    const keys = new Set(certificates.map(keyOf));
    const delivered = [...changes.delivered, ...changed.map(keyOf).filter((key) => keys.has(key))];
    const { windows: _, ...rest } = position;
    position = {
      ...rest,
      ...(windows && { windows }),
      changes: { ...changes, delivered },
      count: count + certificates.length,
    };
    if (certificates.length > 0) yield { certificates, position };
  }
  yield await changesSince(position);

  async function begin(): Promise<CertificatesPosition> {
    const startedAt = now();
    const { windows, response } = await planWindows(reader);
    const updatedSince = Math.max(0, earliestTime(response, startedAt, now()) - overlapSeconds);
    const { organizationId } = organization;
    const changes = { updatedSince, delivered: [] };
    return { organizationId, filter, ...(windows && { windows }), changes, count: 0 };
  }

  async function changesSince(from: CertificatesPosition): Promise<CertificatesPage> {
    // Counted before the changes are read, so that what is issued in between cannot look as if it were missed.
    const { metadata } = await unwrap(organization.getCertificatesCursor({ query: { ...filter, Limit: 1 } }));
    const changes = listChanges(
      organization,
      "getCertificatesCursor",
      { query: filter },
      {
        bookmark: from.changes,
        overlapSeconds,
        now,
      },
    );
    const certificates: GranularCertificate[] = [];
    for await (const certificate of changes) certificates.push(certificate);
    const count = from.count + certificates.length;
    if (metadata.total > count) {
      const missed = `the wallet has ${metadata.total} certificates, but only ${count} were read`;
      const message = `${missed}; begin again with a longestHours that is the length of the longest certificate`;
      throw new ClientError("paging_unstable", "getCertificatesCursor", message);
    }
    const bookmark = changes.bookmark ?? from.changes;
    return { certificates, position: { ...from, changes: bookmark, count } };
  }
}

function atLeastOne(field: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new InputError("out_of_range", field, "must be a whole number, 1 or more");
  }
}

function checkPosition(
  position: CertificatesPosition,
  organizationId: string,
  filter: CertificatesFilter,
): void {
  const isPosition =
    Array.isArray(position.changes?.delivered) && Number.isFinite(position.changes.updatedSince);
  if (!isPosition || !Number.isFinite(position.count)) {
    throw new InputError("malformed_value", "position", "must be a position of an earlier page");
  }
  if (position.organizationId?.toLowerCase() !== organizationId.toLowerCase()) {
    throw new InputError(
      "malformed_value",
      "position.organizationId",
      "differs from the client's organisation",
    );
  }
  for (const name of ["Start", "End", "Type"] as const) {
    if (position.filter?.[name] !== filter[name]) {
      const problem = "differs from the filter that the position began with; begin again without a position";
      throw new InputError("malformed_value", `filter.${name}`, problem);
    }
  }
}
