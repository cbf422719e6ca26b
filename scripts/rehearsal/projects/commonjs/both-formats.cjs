// Both formats in one process, as when an application is CommonJS and a library that it uses is an ES module.
const { deepStrictEqual, ok, strictEqual } = require("node:assert");

const entries = [
  "@energy-clients/client-core",
  "@energy-clients/ett-client",
  "@energy-clients/enmacc-client",
  "@energy-clients/auth",
  "@energy-clients/auth/ett",
  "@energy-clients/auth/enmacc",
  "@energy-clients/auth/redis",
  "@energy-clients/auth/testing",
  "@energy-clients/contract-testing",
];

async function main() {
  for (const entry of entries) {
    const required = require(entry);
    const imported = await import(entry);
    deepStrictEqual(Object.keys(imported).toSorted(), Object.keys(required).toSorted(), entry);
    for (const [name, value] of Object.entries(imported))
      strictEqual(value, required[name], `${entry}: ${name}`);
  }
  const { ApiError, EnergyClientsError } = require("@energy-clients/ett-client");
  const { AuthError } = await import("@energy-clients/auth");
  ok(AuthError.prototype instanceof EnergyClientsError);
  ok(ApiError.prototype instanceof EnergyClientsError);
  console.log("one of each");
}

main();
