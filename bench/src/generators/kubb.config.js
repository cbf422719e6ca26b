import { defineConfig } from "@kubb/core";
import { pluginClient } from "@kubb/plugin-client";
import { pluginOas } from "@kubb/plugin-oas";
import { pluginTs } from "@kubb/plugin-ts";

/** How kubb is run, with the document and the folder that the benchmark gives it. */
export default defineConfig({
  root: ".",
  input: { path: process.env.BENCH_DOCUMENT },
  output: { path: `${process.env.BENCH_FOLDER}/client`, clean: true, format: false, lint: false },
  plugins: [
    pluginOas({ validate: false, generators: [] }),
    pluginTs(),
    pluginClient({ client: "fetch", bundle: true, paramsType: "object" }),
  ],
});
