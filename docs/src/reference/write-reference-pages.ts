import { writeFileSync } from "node:fs";
import { referencePages } from "../pages.ts";
import { REFERENCE_FILE } from "./reference-pages.ts";

// What `docs:reference` runs.
writeFileSync(REFERENCE_FILE, JSON.stringify(referencePages()));
