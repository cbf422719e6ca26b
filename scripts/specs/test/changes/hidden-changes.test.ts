import { describe, expect, it } from "vitest";
import { moreOfEtt, ofEtt, type PlantedChange } from "../../testing/planted-changes.ts";
import { changed, decided, describeHiddenChanges, lines, vendoredEtt } from "../support/hidden-changes.ts";

describeHiddenChanges("the 18 planted changes of ETT's document", vendoredEtt, ofEtt);
describeHiddenChanges("more changes of ETT's document", vendoredEtt, moreOfEtt);

describe("hiddenChanges()", () => {
  it("hides nothing where nothing changed, and of what the overlay does not touch", () => {
    const vendored = vendoredEtt();
    const visible: PlantedChange = {
      what: "a closed schema, a property, an operation",
      change({ paths, components }) {
        components.schemas.Note = { type: "object", additionalProperties: false, properties: {} };
        components.schemas.Transfer.properties.note = { $ref: "#/components/schemas/Note" };
        const { 401: refused, ...responses } = paths["/wallet-api/transfers"].get.responses;
        paths["/wallet-api/notes"] = { get: { ...paths["/wallet-api/transfers"].get, responses } };
        expect(refused).toBeDefined();
      },
      told: {},
      answer: "keep",
    };

    expect(changed(vendored, []).open).toEqual([]);
    expect(lines(changed(vendored, [visible]).open)).toEqual([]);
  });

  it("asks again when upstream says something else than what was decided about", () => {
    const vendored = vendoredEtt();
    const [first] = ofEtt.filter(({ what }) => what === "a new state of a request") as [PlantedChange];
    const asked = changed(vendored, [first]);
    const overlays = decided(vendored, asked.document, asked.withQuestions, [first]);
    const later: PlantedChange = {
      ...first,
      change: (document) => {
        first.change(document);
        document.components.schemas.RequestStatus.enum.push("Expired");
      },
    };

    const { open } = changed({ ...vendored, overlays }, [later]);

    expect(lines(open)).toEqual([
      expect.stringMatching(/request-statuses: `RequestStatus` now allows .*`Expired`/),
    ]);
  });

  it("says what upstream now says itself, and asks nothing", () => {
    const agreeing: PlantedChange = {
      what: "what the overlay said before",
      change: ({ components }) => {
        components.schemas.CreateContracts.required = ["contracts"];
      },
      told: {},
      answer: "keep",
    };

    const { open, findings } = changed(vendoredEtt(), [agreeing]);

    expect(open).toEqual([]);
    expect(findings?.agreed.map(({ action, upstream }) => `${action.name}: ${upstream}`)).toEqual([
      "required-contracts: `CreateContracts` now requires `contracts`",
    ]);
  });
});
