import { repositoryRoot, runCli } from "@energy-clients/scripts-shared/run-cli";
import { specsCommand } from "./commands/specs-command.ts";

await runCli(() => specsCommand(repositoryRoot, process.argv.slice(2)));
