import { expect, expectTypeOf, it } from "vitest";
import { createClient } from "../../src/index.js";

type Digit = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
type Id = `act${Digit}${Digit}${Digit}`;

/** Distributes over ids, so that `Many[Id]` is a thousand types, as it is for a generated interface. */
type Act<Name> = Name extends string
  ? {
      parameters: { query?: never; path: Record<`${Name}Id`, string> };
      requestBody: { content: { "application/json": Record<Name, number> } };
      responses: { 200: { content: { "application/json": { done: Name } } } };
    }
  : never;
type Many = { [Name in Id]: Act<Name> };

it("types a call of a document with a thousand operations", () => {
  const calls = async () => {
    const client = createClient<object, Many>({ operations: {} as never }, { baseUrl: "https://x.example" });
    const { data } = await client.call("act123", { path: { act123Id: "1" }, body: { act123: 1 } });
    expectTypeOf(data).toEqualTypeOf<{ done: "act123" } | undefined>();
    // @ts-expect-error the path is that of another operation
    await client.call("act123", { path: { act124Id: "1" }, body: { act123: 1 } });
    // @ts-expect-error the body is that of another operation
    await client.call("act123", { path: { act123Id: "1" }, body: { act124: 1 } });
    // @ts-expect-error the inputs are missing
    await client.call("act123");
  };

  expect(calls).toBeTypeOf("function");
});
