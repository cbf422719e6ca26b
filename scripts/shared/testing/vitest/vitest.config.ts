import { fileURLToPath } from "node:url";

/**
 * Settings of suites whose files share a process: a process of its own for each file is half of their time. The set-up
 * fails a file that leaves something for the next one. Not for suites with fake timers: work that an earlier file left
 * running may set one of them.
 */
export default {
  test: {
    isolate: false,
    setupFiles: [fileURLToPath(new URL("./shared-process.ts", import.meta.url))],
  },
};
