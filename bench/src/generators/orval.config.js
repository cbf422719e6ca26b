/** How orval is run, with the document and the folder that the benchmark gives it. */
export default {
  api: {
    input: { target: process.env.BENCH_DOCUMENT },
    output: {
      target: `${process.env.BENCH_FOLDER}/client.ts`,
      client: "fetch",
      mode: "single",
      baseUrl: { runtime: "baseUrl", imports: [{ name: "baseUrl", importPath: "./base-url" }] },
    },
  },
};
