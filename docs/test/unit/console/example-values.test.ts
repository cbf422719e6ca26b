import { enmaccScenario, ettScenario, startMocks } from "@energy-clients/contract-testing";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Field } from "../../../.vitepress/theme/console/document/operation.ts";
import { mockCredentials } from "../../../.vitepress/theme/console/mocks/mock-credentials.ts";
import { buildWireRequest } from "../../../.vitepress/theme/console/request/console-client.ts";
import { exampleBodyText, exampleTexts } from "../../../.vitepress/theme/console/request/example-values.ts";
import { readValues } from "../../../.vitepress/theme/console/request/read-values.ts";
import { hasEnmaccModel } from "../../enmacc-model.ts";
import { find, withExamples } from "./apis.ts";

const now = Date.parse("2031-03-05T12:00:00Z");

describe("exampleTexts()", () => {
  /** The text of one field of a body, filled for an operation. */
  function textOf(
    name: string,
    type: Field["type"],
    example: string,
    id = "transferCertificate",
  ): string | undefined {
    const base = { path: `body.${name}`, in: "body", keys: [name], required: true } as const;
    const field = { ...base, type, constraints: [], description: "", example, isSecret: false };
    const { operation } = find("ett", "transferCertificate");
    const body = { mediaType: "application/json", required: true, fields: [field] };
    return exampleTexts({ ...operation, id, body }, now)[field.path];
  }

  it.each<[string, Field["type"], string, string]>([
    ["valid-until", "date-time", "2026-11-20T11:00:00Z", "2031-03-07T11:00:00Z"],
    ["valid-until", "date-time", "2026-11-20T13:00:00Z", "2031-03-06T13:00:00Z"],
    ["validUntil", "date-time", "2026-11-20T12:00:00.250Z", "2031-03-06T12:00:00.250Z"],
    ["expires-at", "date", "2026-11-20", "2031-03-07"],
    ["expiresAt", "unix-seconds", "1795168800", "1930644000"],
  ])(
    "moves %s of type %s from %s to %s, the same time of a day that is at least one ahead",
    (name, type, example, moved) => {
      expect(textOf(name, type, example)).toBe(moved);
    },
  );

  it.each<[string, Field["type"], string]>([
    ["valid-until", "date-time", "2040-01-01T00:00:00Z"],
    ["endDate", "unix-seconds", "1795305600"],
    ["traded-at", "date-time", "2026-11-20T11:00:00Z"],
    ["valid-until", "date-time", "soon"],
    ["expiresAt", "unix-seconds", "soon"],
    ["valid-until", "text", "2026-11-20"],
    ["terms", "json", '{"valid-until":null, "price":1}'],
  ])("leaves %s of type %s at %s", (name, type, example) => {
    expect(textOf(name, type, example)).toBe(example);
  });

  it("moves the times of a list together, so that they keep their distances", () => {
    const example = JSON.stringify([
      { gsrn: "1", startDate: 1790812800, endDate: null },
      { startDate: 1790812800, endDate: 1830294000 },
    ]);

    const moved = JSON.parse(textOf("contracts", "json", example, "createContracts") ?? "");

    expect(moved[0]).toEqual({ gsrn: "1", startDate: Date.UTC(2031, 2, 7) / 1000, endDate: null });
    expect(moved[1].endDate - moved[1].startDate).toBe(1830294000 - 1790812800);
  });
});

describe("the examples of every operation", () => {
  let mocks: Awaited<ReturnType<typeof startMocks>>;
  beforeAll(async () => {
    const clock = { now: () => now };
    const scenarios = { ett: ettScenario(clock), ...(hasEnmaccModel && { enmacc: enmaccScenario(clock) }) };
    mocks = await startMocks({ scenarios });
  });
  afterAll(() => mocks.close());

  it.each(withExamples)(
    "of %s are what the mock takes for %s, years after they were written",
    async (name, id) => {
      const { api, operation, fields, meta } = find(name, id);
      const { identity, ...servers } = mocks;
      const mock = name === "ett" ? servers.ett : servers.enmacc;
      const form = { fields, texts: exampleTexts(operation, now), bodyText: exampleBodyText(operation.body) };
      const { inputs } = readValues(meta, form, operation.body);
      const { ett, enmacc } = mocks.connect();
      const credentials = await mockCredentials(api, { ett, enmacc } as never);
      const request = await buildWireRequest(api, meta, mock.url, inputs);

      const { method, url, headers, body } = request;
      const response = await fetch(url, {
        method,
        headers: { ...headers, ...credentials },
        body: body ?? null,
      });

      // An id of an example may be unknown to the scenario; a value must not be refused. The credentials of
      // authenticate are examples too.
      const refused = id === "authenticate" ? [400] : [400, 401, 415, 422];
      expect(refused, await response.text()).not.toContain(response.status);
      expect(identity.violations).toEqual([]);
    },
  );
});
