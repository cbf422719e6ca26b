#!/usr/bin/env node
import { runCoverageCli } from "../dist/cover/cli.js";

process.exitCode = await runCoverageCli(process.argv.slice(2));
