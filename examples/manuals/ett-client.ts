import {
  ApiError,
  type CertificatesPosition,
  type ChangesBookmark,
  createEttClient,
  type EttClient,
  type Fetch,
  type GranularCertificate,
  listChanges,
  type OrganizationClient,
  syncCertificates,
  type TransferRequest,
  unwrap,
  waitForRequest,
} from "@energy-clients/ett-client";

export async function readResult(organization: OrganizationClient, body: TransferRequest) {
  // #region result
  const result = await organization.transferCertificate({ body });
  if (result.ok) console.log(result.data.transferRequestId);
  else console.error(result.response.status, result.error, result.mayHaveActed);
  // #endregion
}

export async function unwrapResult(organization: OrganizationClient, body: TransferRequest) {
  // #region unwrap
  const { transferRequestId } = await unwrap(organization.transferCertificate({ body }));
  // #endregion
  return transferRequestId;
}

export async function transferAndWait(organization: OrganizationClient, body: TransferRequest) {
  // #region wait
  const { transferRequestId } = await unwrap(organization.transferCertificate({ body }));
  await waitForRequest(organization, { requestId: transferRequestId });
  // #endregion
}

export async function readChanges(
  organization: OrganizationClient,
  bookmark: ChangesBookmark | undefined,
  save: (claim: unknown) => Promise<void>,
) {
  // #region changes
  const changes = listChanges(organization, "getClaimsCursor", {}, { bookmark });
  for await (const claim of changes) await save(claim);
  bookmark = changes.bookmark; // plain JSON; the next read continues here
  // #endregion
  return bookmark;
}

export async function copyCertificates(
  organization: OrganizationClient,
  position: CertificatesPosition | undefined,
  store: (certificates: readonly GranularCertificate[], position: CertificatesPosition) => Promise<void>,
) {
  // #region sync
  for await (const page of syncCertificates(organization, { position })) {
    await store(page.certificates, page.position); // in one transaction; a later call continues with this position
  }
  // #endregion
}

export async function readWallets(ett: EttClient, organizationId: string) {
  // #region error
  try {
    const { result } = await unwrap(ett.getWallets({ query: { organizationId } }));
    console.log(result.length);
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "forbidden") throw error; // no consent, or withdrawn
  }
  // #endregion
}

export function createLogged(baseUrl: string) {
  // #region decorator
  const log =
    (next: Fetch): Fetch =>
    async (url, init) => {
      const response = await next(url, init);
      console.log(init.operation?.id, response.status);
      return response;
    };
  const ett = createEttClient({ baseUrl, fetch: log(fetch) });
  // #endregion
  return ett;
}
