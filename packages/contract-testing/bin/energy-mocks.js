#!/usr/bin/env node
import { main } from "../dist/cjs/cli/mocks-command.js";

// The reader of the output may end first, as `head` does: the mocks go on.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
});
process.exitCode = await main(process.argv.slice(2));
