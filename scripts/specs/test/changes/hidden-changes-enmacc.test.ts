import { join } from "node:path";
import { repositoryRoot } from "@energy-clients/scripts-shared/run-cli";
import { readEffective } from "../../src/build/effective.ts";
import { readDocument } from "../../src/document/document.ts";
import { reapplyOverlays } from "../../src/pull/reapply.ts";
import { ofEnmacc } from "../../testing/planted-changes-enmacc.ts";
import { apiOf } from "../support/apis.ts";
import { describeHiddenChanges, type Vendored } from "../support/hidden-changes.ts";

/** enmacc's, once a customer has pulled the real document. */
function vendoredEnmacc(): Vendored {
  const api = apiOf("enmacc");
  const before = {
    upstream: readDocument(repositoryRoot, "specs/enmacc/upstream.yaml").value,
    effective: readEffective(repositoryRoot, api).value,
  };
  const overlays = ["overlay.yaml", "examples.yaml"].map((name) =>
    readDocument(repositoryRoot, `specs/enmacc/${name}`),
  );
  const file = join("scripts/specs/test/customer-documents", "gateway-export.json");
  const upstream = readDocument(repositoryRoot, file).value;
  const { applied, effective } = reapplyOverlays(api, before, upstream, overlays, { dropModelled: true });
  return { api, upstream, effective, overlays: applied };
}

// In a repository that has enmacc's own document, our model is no longer there to begin with.
const isModel = "x-provenance" in readEffective(repositoryRoot, apiOf("enmacc")).value;
describeHiddenChanges("changes of enmacc's document", vendoredEnmacc, ofEnmacc, isModel);
