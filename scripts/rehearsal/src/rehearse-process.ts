// The process that rehearses, with a folder for all that it makes; `rehearse.ts` starts it and cleans up after it.
import { runCli } from "@energy-clients/scripts-shared/run-cli";
import { type Part, rehearse } from "./rehearse/rehearse-parts.ts";

const [folder = "", ...chosen] = process.argv.slice(2);

await runCli(() => rehearse(folder, chosen as Part[]));
