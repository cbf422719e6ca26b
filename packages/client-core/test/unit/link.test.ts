import { describe, expect, expectTypeOf, it } from "vitest";
import { checkLink, createClient, type LinkMethods } from "../../src/index.js";
import { fetchReturning, type Operations, operations, type Paths } from "./garage.js";

/** A client of an API with links, behind a gateway. */
function linkedClient(links = true) {
  const { fetch, sent } = fetchReturning('{"name":"A1"}');
  const options = { baseUrl: "https://garage.example/gateway/v2", fetch };
  const client = createClient<Paths, Operations>(
    { operations, versionInPath: true, ...(links && { checkLink }) },
    options,
  );
  return { client: client as typeof client & LinkMethods<Operations>, sent };
}

describe("follow()", () => {
  it.each([
    "https://garage.example/gateway/1/bays/A1",
    "https://garage.example/v3/other/path?shape=1%2F4&x=%41",
    "https://garage.example/",
  ])("requests %s unchanged, with the operation that it names", async (href) => {
    const { client, sent } = linkedClient();

    const result = await client.follow("getBay", href, { headers: { "x-trace": "7" } });

    expectTypeOf(result.data).toEqualTypeOf<{ name: string } | undefined>();
    expect(result.data).toEqual({ name: "A1" });
    expect(sent.map(({ url }) => url)).toEqual([href]);
    expect(sent[0]?.init).toMatchObject({ method: "GET", headers: { "x-trace": "7" } });
    expect(sent[0]?.init.operation).toBe(operations.getBay);
  });

  it.each<[string, unknown, string]>([
    ["another host", "https://evil.example/bays/A1", "origin_not_allowed"],
    ["another port", "https://garage.example:8443/bays/A1", "origin_not_allowed"],
    ["plain http", "http://garage.example/bays/A1", "origin_not_allowed"],
    ["a host that begins like ours", "https://garage.example.evil.example/", "origin_not_allowed"],
    ["a user name that looks like our host", "https://garage.example@evil.example/", "origin_not_allowed"],
    ["a backslash before the host", "https:\\\\evil.example\\garage.example", "origin_not_allowed"],
    ["another scheme", "file:///etc/passwd", "origin_not_allowed"],
    ["credentials in the URL", "https://me:secret@garage.example/bays/A1", "malformed_value"],
    ["a relative URL", "/bays/A1", "malformed_value"],
    ["an empty string", "", "malformed_value"],
    ["undefined", undefined, "malformed_value"],
    ["an object", { href: "https://garage.example/" }, "malformed_value"],
  ])("refuses %s before anything is sent", async (_, href, code) => {
    const { client, sent } = linkedClient();

    const followed = client.follow("getBay", href as string);

    await expect(followed).rejects.toMatchObject({ name: "InputError", code, field: "href" });
    await expect(followed).rejects.not.toThrow(/secret|passwd/);
    expect(sent).toEqual([]);
  });

  it("refuses an operation that would act", async () => {
    const { client, sent } = linkedClient();

    const followed = client.follow("addCars", "https://garage.example/cars");

    await expect(followed).rejects.toMatchObject({ code: "unknown_operation", field: "operationId" });
    expect(sent).toEqual([]);
  });

  it("sends a leniently written URL in the form that has one meaning", async () => {
    const { client, sent } = linkedClient();

    await client.follow("getBay", "HTTPS://garage.example\\bays\\A1\n");

    expect(sent[0]?.url).toBe("https://garage.example/bays/A1");
  });

  it("does not exist in a client of an API without links", () => {
    const { client } = linkedClient(false);

    expect(Object.keys(client)).not.toContain("follow");
  });
});
