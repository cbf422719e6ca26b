// The process that `startRegistry` runs Verdaccio in: told a folder, it says at which port it listens.
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { runServer } from "verdaccio";

const [folder = ""] = process.argv.slice(2);

const configuration = {
  storage: join(folder, "storage"),
  self_path: folder,
  auth: { htpasswd: { file: join(folder, "htpasswd"), algorithm: "bcrypt", rounds: 4 } },
  // XX.
  uplinks: {},
  packages: {
    "@energy-clients/*": { access: "$all", publish: "$authenticated", unpublish: "$authenticated" },
  },
  max_body_size: "50mb",
  web: { enable: false },
  log: { type: "stdout", format: "pretty", level: "error" },
};

// Where the one who asked is gone, however it ended, nobody is left to stop this process.
process.on("disconnect", () => process.exit());

// Verdaccio's type asks for every part of a configuration; it fills in what is left out.
const server: Server = await runServer(configuration as unknown as Parameters<typeof runServer>[0]);
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
