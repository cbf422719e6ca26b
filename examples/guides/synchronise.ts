import {
  type CertificatesPage,
  type CertificatesPosition,
  type ChangesBookmark,
  type Claim,
  listChanges,
  type OrganizationClient,
  syncCertificates,
} from "@energy-clients/ett-client";

/** Where a team keeps claims. `save` writes both in one transaction, so that a crash loses no claim. */
export interface ClaimStore {
  readBookmark(): Promise<ChangesBookmark | undefined>;
  save(claims: readonly Claim[], bookmark: ChangesBookmark | undefined): Promise<void>;
}

/** Reads the claims that changed since the last run. */
export async function synchroniseClaims(organization: OrganizationClient, store: ClaimStore) {
  const bookmark = await store.readBookmark();
  const changes = listChanges(organization, "getClaimsCursor", {}, { bookmark });
  const claims: Claim[] = [];
  for await (const claim of changes) claims.push(claim);
  await store.save(claims, changes.bookmark);
  return claims.length;
}

/** Where a team keeps certificates. `save` writes a page and its position in one transaction. */
export interface CertificateStore {
  readPosition(): Promise<CertificatesPosition | undefined>;
  save(page: CertificatesPage): Promise<void>;
}

/** Copies the certificates: all of them in the first run, in windows of bounded memory, and later what changed. */
export async function synchroniseCertificates(organization: OrganizationClient, store: CertificateStore) {
  const position = await store.readPosition();
  for await (const page of syncCertificates(organization, { position })) await store.save(page);
}
