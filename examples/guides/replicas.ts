import { readFile } from "node:fs/promises";
import { createAuthenticatedEnmaccClient } from "@energy-clients/auth/enmacc";
import { createRedisQuotaStore, createRedisTokenStore, type RedisClient } from "@energy-clients/auth/redis";

/** Reads a mounted secret for each use: Kubernetes replaces the file when the secret changes. */
const mounted = (folder: string, name: string) => async () =>
  (await readFile(`${folder}/${name}`, "utf8")).trim();

/** The client of one replica. `redis` is yours, of ioredis or redis; all replicas share token and usage plan in it. */
export function createReplica(redis: RedisClient, secrets = "/var/run/secrets/enmacc", env = process.env) {
  const tokenKey = { id: "2026-11", key: env.TOKEN_KEY ?? "" };
  return createAuthenticatedEnmaccClient({
    baseUrl: env.ENMACC_BASE_URL ?? "",
    clientId: env.ENMACC_CLIENT_ID ?? "",
    clientSecret: mounted(secrets, "client-secret"),
    apiKey: mounted(secrets, "api-key"),
    deadlineMs: 20_000, // shorter than terminationGracePeriodSeconds
    usagePlan: { ratePerSecond: 10, burst: 20 },
    tokenStore: createRedisTokenStore({ client: redis, encryptionKeys: [tokenKey] }),
    quota: { store: createRedisQuotaStore({ client: redis, expectedProcesses: 4 }) }, // maxReplicas and maxSurge
    onEvent: (event) => {
      if (event.type.startsWith("store_")) console.warn(JSON.stringify(event));
    },
  });
}

/** Lets the calls in progress end before the process does. Aborting them would leave their outcome unknown. */
export function createDrain() {
  const running = new Set<Promise<unknown>>();
  let isDraining = false;
  return {
    run<T>(call: () => Promise<T>): Promise<T> {
      if (isDraining) return Promise.reject(new Error("This replica is shutting down"));
      const result = call();
      running.add(result);
      const forget = () => void running.delete(result);
      result.then(forget, forget);
      return result;
    },
    async drain(): Promise<void> {
      isDraining = true;
      await Promise.allSettled(running);
    },
  };
}
