/** `pnpm generate subset` in a copy of the repository: `node generate-one.ts <root>`. */
import { readApis } from "../../../scripts/specs/src/document/apis.ts";
import { generate } from "../../../scripts/specs/src/generate/generate.ts";

const [root = ""] = process.argv.slice(2);
await generate(
  root,
  readApis(root).filter(({ name }) => name === "subset"),
);
