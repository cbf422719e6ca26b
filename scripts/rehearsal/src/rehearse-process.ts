// The process that rehearses, in a folder. `main.ts` starts it and removes the folder.
import { runCli } from "@energy-clients/scripts-shared/run-cli";
import { type Part, rehearse } from "./rehearse/rehearse-parts.ts";

const [folder = "", ...chosen] = process.argv.slice(2);

await runCli(() => rehearse(folder, chosen as Part[]));
