import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type ApiClient,
  createClient,
  type FetchBody,
  type ServerSentEvent,
} from "@energy-clients/client-core";
import { describe, expect, expectTypeOf, it } from "vitest";
import { parseSource } from "../src/document/document.ts";
import { schemaFile } from "../src/generate/schema-file.ts";
import type { operations as Operations, paths as Paths } from "./golden/wire/meter-box.ts";

const folder = join(import.meta.dirname, "golden/wire");

describe("schemaFile()", () => {
  it("generates the types of this test", async () => {
    const file = join(folder, "meter-box.yaml");
    const source = parseSource("specs/meter-box/openapi.yaml", readFileSync(file, "utf8"));

    const types = await schemaFile({ name: "meter-box", title: "Meter Box", int64: "bigint" }, source);

    await expect(types).toMatchFileSnapshot(join(folder, "meter-box.ts"));
  });
});

/** Never run: the compiler checks it. */
async function calls(box: ApiClient<Paths, Operations>) {
  expectTypeOf((await box.getHealth()).data).toEqualTypeOf<string | undefined>();
  expectTypeOf((await box.getDefault()).data).toEqualTypeOf<{ name: string } | undefined>();
  expectTypeOf((await box.getRange()).data).toEqualTypeOf<{ name: string } | undefined>();
  expectTypeOf((await box.getMulti()).data).toEqualTypeOf<{ results: string[] } | undefined>();
  const range = await box.getRange();
  if (!range.ok) expectTypeOf(range.error).toEqualTypeOf<{ title: string }>();
  const multi = await box.getMulti();
  if (!multi.ok) expectTypeOf(multi.error).toEqualTypeOf<{ code: number }>();

  const exported = await box.exportReadings();
  expectTypeOf(exported.data).extract<string>().toEqualTypeOf<string>();
  expectTypeOf(exported.data).extract<Blob>().toEqualTypeOf<Blob>();
  if (!exported.ok) expectTypeOf(exported.error).extract<string>().toEqualTypeOf<string>();

  const events = await box.getEvents();
  if (events.ok) for await (const event of events.data) expectTypeOf(event).toEqualTypeOf<ServerSentEvent>();
  const lines = await box.getReadings();
  if (lines.ok) for await (const line of lines.data) expectTypeOf(line).toEqualTypeOf<{ value: number }>();

  expectTypeOf((await box.call("getRange", { parseAs: "text" })).data).toEqualTypeOf<string | undefined>();
  expectTypeOf((await box.call("getRange", { parseAs: "blob" })).data).toEqualTypeOf<Blob | undefined>();
  expectTypeOf((await box.call("getRange", { parseAs: "json" })).data).toEqualTypeOf<
    { name: string } | undefined
  >();
  expectTypeOf<Awaited<ReturnType<typeof box.getRange>>["data"]>().toEqualTypeOf<
    { name: string } | undefined
  >();
  // @ts-expect-error there is no such way to read a response
  await box.call("getRange", { parseAs: "xml" });

  await box.getSession({ cookie: { sid: "1" }, query: { where: { x: 1 } } });
  // @ts-expect-error the cookie is required
  await box.getSession({});
  // @ts-expect-error a JSON parameter has the type of its content
  await box.getSession({ cookie: { sid: "1" }, query: { where: { x: "1" } } });

  const meter = await box.addMeter({ body: { serial: "a", pin: "1", parts: [{ serial: "b", pin: "2" }] } });
  if (meter.ok) {
    expectTypeOf(meter.data.id).toEqualTypeOf<number | bigint>();
    // @ts-expect-error a response has no property that only requests have
    meter.data.pin;
  }
  // @ts-expect-error a request takes no property that only responses have
  await box.addMeter({ body: { id: 1, serial: "a", pin: "1" } });
  // @ts-expect-error a property that only requests have is required there
  await box.addMeter({ body: { serial: "a" } });

  await box.upload({ body: { file: new Blob([]) } });
  await box.upload({ body: new FormData() });
  // @ts-expect-error the file is required
  await box.upload({ body: { note: "a" } });
  await box.putRaw({ body: new Uint8Array(1) });
  await box.putRaw({ body: new Blob([]).stream() });
  // @ts-expect-error an object has no bytes
  await box.putRaw({ body: {} });
  await box.putOrder({ body: "<a/>", contentType: "application/xml" });
  // @ts-expect-error nothing tells which of the two it is
  await box.putOrder({ body: "<a/>" });
  // @ts-expect-error the document does not have the type
  await box.putOrder({ body: "<a/>", contentType: "text/csv" });
  await box.putEither();
  await box.putEither({ body: { a: "1" } });
  await box.putEither({ body: "<a/>", contentType: "application/xml" });
  // @ts-expect-error without contentType it is JSON
  await box.putEither({ body: "<a/>" });
  // @ts-expect-error XML is text
  await box.call("putEither", { body: { a: "1" }, contentType: "application/xml" });
}

describe("ApiClient", () => {
  it("types each body and each response as it is on the wire", () => {
    expect(calls).toBeTypeOf("function");
    expect(createClient).toBeTypeOf("function");
  });
});

describe("FetchBody", () => {
  it("is text unless an operation takes more than JSON", () => {
    expectTypeOf<FetchBody<Pick<Operations, "addMeter" | "getHealth">>>().toEqualTypeOf<string>();
    expectTypeOf<Blob>().toExtend<FetchBody<Operations>>();
  });
});
