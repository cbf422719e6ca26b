import type { Server } from "node:http";
import { createDrain } from "./replicas.ts";

export function shutDownOnSigterm(server: Server) {
  // #region drain
  const { run, drain } = createDrain(); // each call: await run(() => ett.transferCertificate(…))

  process.once("SIGTERM", async () => {
    server.close();
    await drain();
    process.exit();
  });
  // #endregion
  return run;
}
