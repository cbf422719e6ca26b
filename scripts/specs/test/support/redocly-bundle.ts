import type { JsonObject } from "../../src/document/document.ts";
import { runRedocly } from "../../src/untrusted/redocly.ts";

/** Applies overlays with `redocly bundle --overlay`, in order: a second opinion on our own result. */
export async function redoclyBundle(document: JsonObject, overlays: readonly string[]): Promise<JsonObject> {
  let result = document;
  for (const overlay of overlays) {
    const files = { "document.json": JSON.stringify(result), "overlay.yaml": overlay };
    const args = ["bundle", "document.json", "--overlay", "overlay.yaml", "--ext", "json"];
    const { status, stdout, stderr } = await runRedocly(args, files, { name: "redocly bundle" });
    if (status !== 0) throw new Error(`redocly bundle ended with ${status}: ${stderr}`);
    result = JSON.parse(stdout);
  }
  return result;
}
