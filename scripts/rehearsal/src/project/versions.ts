/** The Node releases to test: the oldest that the packages support, and the newest of each line. */
export const nodes = ["20.19.0", "20", "22", "24", "26"] as const;

/** The Node lines that run TypeScript without a compiler, as the tests of the example project do. */
export const nodesOfExample = ["24", "26"] as const;

/** The compilers to test, each with the newest version of @types/node that it can read. */
export const compilers = [
  { typescript: "5.4", nodeTypes: "20" },
  { typescript: "5.9", nodeTypes: "22" },
  { typescript: "7.0", nodeTypes: "26" },
] as const;

/** The versions of Jest that teams have, each on a Node that they have it on. With the flag, Jest 30 loads ES modules. */
export const jests = [
  { jest: "30", node: "26", nodeOptions: ["--experimental-vm-modules"] },
  { jest: "30", node: "20", nodeOptions: [] },
  { jest: "29", node: "22", nodeOptions: [] },
] as const;

/** Everything else that the projects install, pinned, so that only a change of our packages can fail the matrix. */
export const pinned = {
  bun: "1.4.5",
  deno: "2.9.6",
  esbuild: "0.28.2",
  miniflare: "4.20260730.0",
  next: "16.4.6",
  pnpm: "12.21.0",
  vite: "8.3.8",
  yarn: "1.22.22",
  "yarn-pnp": "4.18.1",
} as const;
