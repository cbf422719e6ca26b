// Imports one module in this fresh process, and prints what that cost. Plain JavaScript: Node loads a compiler for a .ts.
import { createRequire } from "node:module";

const [specifier] = process.argv.slice(2);
const { cache } = createRequire(import.meta.url);
const wallBefore = performance.now();
const cpuBefore = process.cpuUsage();
await import(specifier);
const { user, system } = process.cpuUsage(cpuBefore);
const wallMs = performance.now() - wallBefore;
// ES modules are not listed anywhere; ours load one each for a package.
const files = Object.keys(cache).length;
console.log(JSON.stringify({ wallMs, cpuMs: (user + system) / 1000, files }));
