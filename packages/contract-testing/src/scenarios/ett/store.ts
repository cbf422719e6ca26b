import { createSeededValues, type SeededValues } from "../data/seeded-values.js";
import type {
  Certificate,
  Claim,
  Contract,
  FederatedStreamId,
  MeteringPoint,
  Transfer,
  Wallet,
} from "../data/wire.js";
import type { ClientSeed, OrganizationSeed } from "./seeds.js";

/** An item of a list that is paged by change; `changedAt` is in ms since the epoch. */
export interface Changing<Item> {
  readonly item: Item;
  changedAt: number;
}

/** A certificate in a wallet; its `quantity` is the available one. */
export interface Holding {
  certificate: Certificate;
  changedAt: number;
}

/** A receiver of transfers. */
export interface Receiver {
  readonly organization: Organization | undefined;
}

/** An organisation and everything it owns. */
export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly tin: string | null;
  consents: boolean;
  readonly wallet: Wallet | null;
  /** By `keyOf(federatedStreamId)`. */
  readonly holdings: Map<string, Holding>;
  readonly claims: Changing<Claim>[];
  readonly transfers: Changing<Transfer>[];
  readonly meteringPoints: readonly MeteringPoint[];
  contracts: Contract[];
  readonly receivers: Map<string, Receiver>;
}

/** A requested transfer or claim. */
export interface QueuedRequest {
  readonly id: string;
  readonly organization: Organization;
  polls: number;
  status: "pending" | "completed" | "failed";
  /** Settles the reserved quantities; returns false if that is impossible. */
  readonly settle: () => boolean;
  /** Releases the reserved quantities. */
  readonly release: () => void;
}

/** A secret of the client. */
export interface Credential {
  readonly keyId: string;
  readonly secret: string;
  readonly startDate: number;
  readonly endDate: number;
}

/** Everything that an ETT scenario keeps. */
export interface EttStore {
  readonly now: () => number;
  readonly client: ClientSeed;
  readonly values: SeededValues;
  readonly organizations: Map<string, Organization>;
  /** Organisations by the public keys of their wallets and wallet endpoints. */
  readonly byPublicKey: Map<string, Organization>;
  readonly requests: Map<string, QueuedRequest>;
  readonly credentials: Map<string, Credential>;
  /** How many polls return `pending`; `Infinity` until the test decides the request. */
  readonly pendingPolls: number;
}

/** Creates the store of a scenario from its options. */
export function createEttStore(
  seeds: readonly OrganizationSeed[],
  options: Pick<EttStore, "now" | "client" | "pendingPolls"> & { readonly seed: number },
): EttStore {
  const values = createSeededValues(options.seed);
  const { now, client, pendingPolls } = options;
  const organizations = new Map(seeds.map((seed) => [seed.id, createOrganization(seed, now(), values)]));
  const byPublicKey = new Map<string, Organization>();
  for (const organization of organizations.values()) {
    if (organization.wallet !== null) byPublicKey.set(organization.wallet.publicKey, organization);
  }
  for (const { id, receivers = [] } of seeds) {
    for (const receiver of receivers) {
      const organization = organizations.get(receiver.organizationId?.toLowerCase() ?? "");
      organizations.get(id)?.receivers.set(receiver.id.toLowerCase(), { organization });
    }
  }
  const startDate = Math.floor(now() / 1000);
  const keyId = values.uuid();
  const first = { keyId, secret: client.secret, startDate, endDate: startDate + 30 * 86_400 };
  const credentials = new Map([[keyId, first]]);
  return {
    now,
    client,
    pendingPolls,
    values,
    organizations,
    byPublicKey,
    requests: new Map(),
    credentials,
  };
}

function createOrganization(seed: OrganizationSeed, now: number, values: SeededValues): Organization {
  const { id, name = `Organisation ${id.slice(0, 8)}`, tin = null, consents = true } = seed;
  const made = { id: values.uuid(), publicKey: values.base64(65), disabledDate: null };
  const holdings = (seed.certificates ?? []).map(
    (certificate) => [keyOf(certificate.federatedStreamId), { certificate, changedAt: now }] as const,
  );
  return {
    id,
    name,
    tin,
    consents,
    wallet: seed.wallet === undefined ? made : seed.wallet,
    holdings: new Map(holdings),
    claims: (seed.claims ?? []).map((item) => ({ item, changedAt: item.updatedAt * 1000 })),
    transfers: (seed.transfers ?? []).map((item) => ({ item, changedAt: now })),
    meteringPoints: seed.meteringPoints ?? [],
    contracts: [...(seed.contracts ?? [])],
    receivers: new Map(),
  };
}

/** Returns the key of a certificate in a wallet. */
export function keyOf({ registry, streamId }: FederatedStreamId): string {
  return `${registry}/${streamId.toLowerCase()}`;
}
