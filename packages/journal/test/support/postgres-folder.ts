import { existsSync, globSync } from "node:fs";
import { join } from "node:path";

/** The folder with `initdb` and `postgres`, if the machine has them: Debian keeps them out of the PATH. */
export const POSTGRES_FOLDER = [
  ...globSync("/usr/lib/postgresql/*/bin"),
  "/usr/local/bin",
  "/opt/homebrew/bin",
].find((folder) => existsSync(join(folder, "initdb")));
