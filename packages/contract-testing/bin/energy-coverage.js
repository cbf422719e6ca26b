#!/usr/bin/env node
import { runCoverageCli } from "../dist/cli/coverage-command.js";

process.exitCode = await runCoverageCli(process.argv.slice(2));
