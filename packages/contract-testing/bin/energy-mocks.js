#!/usr/bin/env node
import { main } from "../dist/cjs/cli/mocks-command.js";

process.exitCode = await main(process.argv.slice(2));
