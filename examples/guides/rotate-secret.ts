import { createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { type EttClient, unwrap } from "@energy-clients/ett-client";

/** The team's vault. Clients read the secret from it: `clientSecret: () => vault.read()`. */
export interface Vault {
  read(): Promise<string>;
  write(secret: string): Promise<void>;
}
type Environment = Parameters<typeof createAuthenticatedEttClient>[0]["environment"];

/** Replaces the secret of an ETT client. Run it by one process at a time, and well before the secret expires. */
export async function rotateSecret(ett: EttClient, vault: Vault, clientId: string, environment: Environment) {
  const { result } = await unwrap(ett.getCredentials({ path: { clientId } }));
  const current = await vault.read();
  // ETT shows the first characters of each secret. It allows two: the one that is not in use makes room.
  const inUse = result.filter(({ hint }) => hint && current.startsWith(hint));
  if (inUse.length !== 1)
    throw new Error(`Expected one credential for the present secret but got ${inUse.length}`);
  for (const { keyId } of result) {
    if (keyId !== inUse[0]?.keyId) await unwrap(ett.deleteCredential({ path: { clientId, keyId } }));
  }

  const { secret } = await unwrap(ett.createCredential({ path: { clientId } })); // the only time that ETT shows it
  if (!secret) throw new Error("ETT returned no secret; getCredentials lists the credential to delete");
  await vault.write(secret);
  // A new secret may take a while to work. Until it does, the old one stays valid.
  const withNewSecret = createAuthenticatedEttClient({ environment, clientId, clientSecret: secret });
  await withNewSecret.refreshToken();
  return { oldKeyId: inUse[0]?.keyId }; // delete it when every process has requested a token since
}
