import { styleText } from "node:util";
import { runTour } from "./run-tour.ts";

// Whoever reads may stop early, as `head` does.
process.stdout.on("error", () => process.exit(1));

// styleText itself leaves colours out where they would be noise: no terminal, or NO_COLOR.
process.exitCode = await runTour({
  argv: process.argv.slice(2),
  env: process.env,
  print: (line) => console.log(line),
  paint: (format, text) => styleText(format, text, { stream: process.stdout }),
});
