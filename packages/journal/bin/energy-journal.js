#!/usr/bin/env node
import { runJournalCli } from "../dist/cjs/cli/journal-command.js";

process.exitCode = await runJournalCli(process.argv.slice(2));
