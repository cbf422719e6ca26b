#!/usr/bin/env node
import { runJournalCli } from "../dist/cjs/cli/journal-command.js";

// The reader of the output may end first, as `head` does: what was done stays done.
process.stdout.on("error", (error) => {
  if (error.code !== "EPIPE") throw error;
});
process.exitCode = await runJournalCli(process.argv.slice(2));
