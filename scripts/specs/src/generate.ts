import { repositoryRoot, runCli } from "@energy-clients/scripts-shared/run-cli";
import { generateCommand } from "./commands/generate-command.ts";

await runCli(() => generateCommand(repositoryRoot, process.argv.slice(2)));
