import { styleText } from "node:util";
import { runTour } from "./run-tour.ts";

// The reader of the output may close it early, as `head` does.
process.stdout.on("error", () => process.exit(1));

// styleText adds no colours if the output is not a terminal or NO_COLOR is set.
process.exitCode = await runTour({
  argv: process.argv.slice(2),
  env: process.env,
  print: (line) => console.log(line),
  paint: (format, text) => styleText(format, text, { stream: process.stdout }),
});
