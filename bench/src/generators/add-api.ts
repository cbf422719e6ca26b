/** Adds an API to a copy of the repository: `node add-api.ts <root> <name> <document>`. */
import { addApi } from "../../../scripts/specs/src/add/add.ts";

const [root = "", name = "", document = ""] = process.argv.slice(2);
await addApi(root, name, { from: [document] });
