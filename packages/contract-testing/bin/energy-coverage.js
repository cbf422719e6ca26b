#!/usr/bin/env node
import { runCoverageCli } from "../dist/cjs/cli/coverage-command.js";

process.exitCode = await runCoverageCli(process.argv.slice(2));
