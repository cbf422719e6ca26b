import { describe, expect, it } from "vitest";
import { textOf } from "../../src/http/buffered-response.js";
import { BodyTooLarge, BodyTooShort, readBody } from "../../src/http/read-body.js";

const JSON_TEXT = '{"name":"Jørgen"}';
const prepared = (body: BodyInit | null = JSON_TEXT, status = 200) =>
  new Response(body, { status, headers: { "content-type": "application/json" } });

describe("readBody()", () => {
  it("returns the response itself, with its body in memory", async () => {
    const original = prepared();

    const read = await readBody(original, 1_000);

    expect(read).toBe(original);
    expect(read).toBeInstanceOf(Response);
    expect([read.status, read.ok, read.headers.get("content-type")]).toEqual([200, true, "application/json"]);
  });

  it("lets the body be read in every way, any number of times", async () => {
    const read = await readBody(prepared(), 1_000);
    const bytes = new TextEncoder().encode(JSON_TEXT);

    expect([await read.text(), await read.text(), await textOf(read)]).toEqual([
      JSON_TEXT,
      JSON_TEXT,
      JSON_TEXT,
    ]);
    expect(await read.json()).toEqual({ name: "Jørgen" });
    expect(await read.bytes()).toEqual(bytes);
    expect(new Uint8Array(await read.arrayBuffer())).toEqual(bytes);
    expect(await (await read.blob()).text()).toBe(JSON_TEXT);
    expect((await read.blob()).type).toBe("application/json");
    expect(await new Response(read.body).text()).toBe(JSON_TEXT);
    expect(await read.clone().json()).toEqual({ name: "Jørgen" });
    expect(read.bodyUsed).toBe(false);
  });

  it("gives each reader bytes of its own", async () => {
    const read = await readBody(prepared(), 1_000);

    (await read.bytes()).fill(0);
    new Uint8Array(await read.arrayBuffer()).fill(0);

    expect(await read.text()).toBe(JSON_TEXT);
  });

  it("joins a body that comes in parts, also within a character", async () => {
    const parts = new TextEncoder().encode(JSON_TEXT);
    const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        for (const byte of parts) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });

    const read = await readBody(prepared(stream), 1_000);

    expect(await read.text()).toBe(JSON_TEXT);
  });

  it("keeps a response without a body as it is", async () => {
    const read = await readBody(prepared(null, 204), 1_000);

    expect([read.status, read.body, await read.text()]).toEqual([204, null, ""]);
  });

  it("copies a response of another class than the platform's", async () => {
    class Other extends Response {}

    const read = await readBody(new Other(JSON_TEXT), 1_000);

    expect(await read.text()).toBe(JSON_TEXT);
  });

  it.each<[string, string, Record<string, string>, boolean]>([
    ["as long as it says", "12345", { "content-length": "5" }, true],
    ["shorter than it says", "1234", { "content-length": "300015" }, false],
    ["empty, and says otherwise", "", { "content-length": "1" }, false],
    [
      "shorter than what encoded it was",
      "1234",
      { "content-length": "30", "content-encoding": "gzip" },
      true,
    ],
    ["longer, for it was decoded", "12345", { "content-length": "4" }, true],
    ["of no length", "1234", {}, true],
    ["of a length that is not one", "1234", { "content-length": "5, 5" }, true],
  ])("tells a body that is cut: %s", async (_, body, headers, isWhole) => {
    const reading = readBody(new Response(body, { headers }), 1_000);

    if (isWhole) expect(await (await reading).text()).toBe(body);
    else await expect(reading).rejects.toBeInstanceOf(BodyTooShort);
  });

  it("stops at a body that is too large", async () => {
    await expect(readBody(prepared("x".repeat(11)), 10)).rejects.toBeInstanceOf(BodyTooLarge);
  });
});
