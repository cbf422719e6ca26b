// The process in which `startRegistry` runs Verdaccio. Its argument is a folder; it sends the port that it listens on.
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { runServer } from "verdaccio";

const [folder = ""] = process.argv.slice(2);

const configuration = {
  storage: join(folder, "storage"),
  self_path: folder,
  auth: { htpasswd: { file: join(folder, "htpasswd"), algorithm: "bcrypt", rounds: 4 } },
  // Only what was published here exists.
  uplinks: {},
  packages: {
    "@energy-clients/*": { access: "$all", publish: "$authenticated", unpublish: "$authenticated" },
  },
  max_body_size: "50mb",
  web: { enable: false },
  log: { type: "stdout", format: "pretty", level: "error" },
};

// The parent has ended, so nothing else would end this process.
process.on("disconnect", () => process.exit());

// Verdaccio's type requires every field of a configuration, although Verdaccio has defaults.
const server: Server = await runServer(configuration as unknown as Parameters<typeof runServer>[0]);
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
