#!/usr/bin/env node
import { runCoverageCli } from "../dist/cjs/cli/coverage-command.js";

// The reader of the output may end first, as `head` does: the report is written all the same.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
});
process.exitCode = await runCoverageCli(process.argv.slice(2));
