import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type AuthenticatedEttOptions, createAuthenticatedEttClient } from "@energy-clients/auth/ett";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";

// `pnpm check:matrix --only guide` runs these files in Jest itself. Here its globals are those of Vitest.
const require = createRequire(import.meta.url);

async function codeUnderTest(connection: AuthenticatedEttOptions) {
  const ett = createAuthenticatedEttClient({ ...connection, random: () => 0 });
  await ett.getWallets({ query: { organizationId: "3f2c8a54-7f0e-4c1b-9a55-1d2f6b7c8e90" } });
}

Object.assign(globalThis, { afterAll, afterEach, beforeAll, codeUnderTest, expect, test: it });
require("./retry.cjs");

afterEach(() => vi.unstubAllEnvs());

it("starts the mocks for all files, and fails at the end on a violation", async () => {
  for (const name of ["ETT_BASE_URL", "ETT_TOKEN_URL", "ENMACC_BASE_URL"]) vi.stubEnv(name, undefined);
  const { globalSetup, globalTeardown } = require("./jest.config.cjs");
  const load = (path: string) => require(join(import.meta.dirname, path)) as () => Promise<void>;
  expect([globalSetup, globalTeardown].every((path) => existsSync(join(import.meta.dirname, path)))).toBe(
    true,
  );

  await load("./mocks-setup.cjs")();
  const { status } = await fetch(`${process.env.ETT_BASE_URL}/wallet-api/wallets`);

  expect(status).toBe(401);
  await expect(load("./mocks-teardown.cjs")()).rejects.toThrow("violation");
});
