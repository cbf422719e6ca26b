// Run by a test in a process of its own, which the test kills: pulls ETT's document from a URL.
import { pull } from "../../src/pull/pull.ts";
import { apiOf } from "./apis.ts";

const [root = "", from = ""] = process.argv.slice(2);
await pull(root, apiOf("ett"), { from: [from] });
