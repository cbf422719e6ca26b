import { once } from "node:events";
import { join } from "node:path";
import { spawn } from "@energy-clients/scripts-shared/limited-process";
import { respondWith, testServer } from "@energy-clients/scripts-shared/testing/test-server";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { check } from "../../src/build/check.ts";
import { WITHOUT_TYPES } from "../../src/diff/report.ts";
import { isObject, type Json } from "../../src/document/document.ts";
import { readLock } from "../../src/document/lock.ts";
import { type PullOptions, pull } from "../../src/pull/pull.ts";
import { pullReport } from "../../src/pull/pull-report.ts";
import { apiOf, apis } from "../support/apis.ts";
import { filesIn } from "../support/files-in.ts";
import { builtRepository, type TinyRepository } from "../support/tiny-repository.ts";

// biome-ignore lint/suspicious/noExplicitAny: a document that tests change as they like
type Loose = any;

const ett = apiOf("ett");

/** The vendored document after a change to it. */
function changed({ read }: TinyRepository, change: (document: Loose) => void): string {
  const document = JSON.parse(read("specs/ett/upstream.json"));
  change(document);
  return JSON.stringify(document);
}

async function pullText({ root }: TinyRepository, text: string, options: PullOptions = {}) {
  const { url } = await testServer(respondWith(text));
  return pull(root, ett, { from: [`${url}/new.json`], today: "2026-11-22", ...options });
}

const addFilter = (document: Loose) => {
  document.paths["/wallets/{walletId}"].get.parameters.push({
    name: "lang",
    in: "query",
    schema: { type: "string" },
  });
  document.info.version = "1.1.0";
};

/** Makes an overlay action superfluous too. */
const addFilterAndDate = (document: Loose) => {
  addFilter(document);
  document.components.schemas.Wallet.properties.disabledDate = {
    type: "integer",
    format: "int64",
    "x-unit": "seconds",
  };
};

const without = (files: ReadonlyMap<string, string>, names: readonly string[]) =>
  new Map([...files].filter(([file]) => !names.includes(file)));

describe("pull()", () => {
  it("says in report and changeset that documents were too large to compare their types", async () => {
    const repository = await builtRepository();
    const text = changed(repository, (document) => {
      addFilter(document);
      document.info.description = "long ".repeat(300_000);
    });

    const result = await pullText(repository, text);

    expect(pullReport(result)).toContain(WITHOUT_TYPES);
    const changesets = result.kind === "changed" ? [...result.changesets.values()] : [];
    expect(changesets).toEqual([expect.stringContaining(WITHOUT_TYPES)]);
  });

  it("brings upstream, effective document, lock, generated code and changeset up to date in one step", async () => {
    const repository = await builtRepository();
    const text = changed(repository, addFilter);

    const result = await pullText(repository, text);

    expect(result.kind === "changed" && result.written).toEqual([
      expect.stringMatching(/^\.changeset\/specs-ett-[0-9a-f]{8}\.md$/),
      "packages/ett-client/src/generated/schema.ts",
      "packages/ett-client/src/generated/operations.ts",
      "packages/contract-testing/documents/ett.json",
      "specs/specs.lock.json",
      "specs/ett/openapi.yaml",
      "specs/ett/upstream.json",
    ]);
    expect(repository.read("specs/ett/upstream.json")).toBe(text);
    expect(repository.read("packages/ett-client/src/generated/schema.ts")).toContain("lang?: string");
    expect(check(repository.root, apis)).toEqual([]);
  });

  it("records source, day and hash, and asks only for a newer document the next time", async () => {
    const repository = await builtRepository();
    const text = changed(repository, addFilter);
    const { url, requests } = await testServer((request, response) => {
      if (request.headers["if-none-match"] === '"v2"') response.writeHead(304).end();
      else
        response.writeHead(200, { etag: '"v2"', "last-modified": "Sat, 21 Nov 2026 00:00:00 GMT" }).end(text);
    });
    const options = { from: [`${url}/doc`], today: "2026-11-22" };

    await pull(repository.root, ett, options);
    const again = await pull(repository.root, ett, options);

    expect(readLock(repository.root).ett).toMatchObject({
      source: `${url}/doc`,
      retrievedAt: "2026-11-22",
      upstreamVersion: "1.1.0",
      retrieved: [{ from: `${url}/doc`, etag: '"v2"', lastModified: "Sat, 21 Nov 2026 00:00:00 GMT" }],
    });
    expect(again.kind).toBe("unchanged");
    expect(requests.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"v2"']);
  });

  it("does not believe a 304 when the vendored file was edited since", async () => {
    const repository = await builtRepository();
    const { url, requests } = await testServer(respondWith(changed(repository, addFilter), { etag: '"v2"' }));
    const options = { from: [`${url}/doc`] };
    await pull(repository.root, ett, options);
    repository.edit("specs/ett/upstream.json", '"1.1.0"', '"1.1.1"');

    await pull(repository.root, ett, options);

    expect(requests[1]?.headers["if-none-match"]).toBeUndefined();
    expect(repository.read("specs/ett/upstream.json")).toContain('"1.1.0"');
  });

  it("writes nothing when only order and formatting differ", async () => {
    const repository = await builtRepository();
    const before = filesIn(repository.root);
    const reversed = (value: Json): Json =>
      isObject(value)
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, item]) => [key, reversed(item)]),
          )
        : Array.isArray(value)
          ? value.map(reversed)
          : value;

    const result = await pullText(
      repository,
      JSON.stringify(reversed(JSON.parse(changed(repository, () => {})))),
    );

    expect(result.kind).toBe("unchanged");
    expect(filesIn(repository.root)).toEqual(before);
  });

  it("writes the changeset of each package that the change affects", async () => {
    const repository = await builtRepository();

    const result = await pullText(repository, changed(repository, addFilter));

    const [[file, text] = ["", ""], ...others] = result.kind === "changed" ? result.changesets : [];
    expect(others).toEqual([]);
    expect(repository.read(file)).toBe(text);
    expect(text).toMatch(
      /^---\n"@energy-clients\/ett-client": minor\n"@energy-clients\/contract-testing": minor\n"@energy-clients\/documents": minor\n---\n/,
    );
    expect(text).toContain("1.0.0 → 1.1.0");
    expect(text).toMatch(/\*\*Added\*\*\n\n- `getWallet`: .*lang/);
  });

  it("keeps the changeset of a change that was not released yet", async () => {
    const repository = await builtRepository();
    await pullText(repository, changed(repository, addFilter));

    await pullText(
      repository,
      changed(repository, (document) => document.paths["/wallets/{walletId}"].get.parameters.pop()),
    );

    const changesets = [...filesIn(repository.root).keys()].filter((file) => file.startsWith(".changeset/"));
    expect(changesets).toHaveLength(2);
  });

  it("records a bump that a person chose, and why", async () => {
    const repository = await builtRepository();
    const override = { bump: "major", reason: "The filter changes what an empty list means." } as const;

    const result = await pullText(repository, changed(repository, addFilter), { override });

    const text = result.kind === "changed" ? [...result.changesets.values()].join() : "";
    expect(text).toContain('"@energy-clients/ett-client": major');
    expect(text).toContain("Released as major, not minor: The filter changes what an empty list means.");
  });

  it("names every overlay action that no longer fits, and writes nothing", async () => {
    const repository = await builtRepository();
    const before = filesIn(repository.root);
    const text = changed(repository, (document) => {
      document.components.schemas.Wallet.properties.disabledDate = {
        type: "integer",
        format: "int64",
        "x-unit": "seconds",
      };
      document.paths["/wallets/{walletId}"].get.parameters.pop();
    });

    const error = await thrownBy(() => pullText(repository, text));

    expect(error.code).toBe("overlay_stale");
    expect(error.message).toMatch(/^2 actions no longer fit/);
    expect(error.message).toMatch(
      /specs\/ett\/overlay\.yaml:6:5: action "versions" target .* matches nothing/,
    );
    expect(error.message).toMatch(
      /specs\/ett\/overlay\.yaml:16:5: action "wallet-is-disabled" changes nothing/,
    );
    expect(filesIn(repository.root)).toEqual(before);
  });

  it("takes such actions out when it is told to, keeps the others' text, and says which went", async () => {
    const repository = await builtRepository();
    const text = changed(repository, (document) => {
      document.components.schemas.Wallet.properties.disabledDate = {
        type: "integer",
        format: "int64",
        "x-unit": "seconds",
      };
    });
    const overlay = repository.read("specs/ett/overlay.yaml");

    const result = await pullText(repository, text, { dropStale: true });

    expect(result.kind === "changed" && result.reapplied.stale.map(({ name }) => name)).toEqual([
      "wallet-is-disabled",
    ]);
    expect(repository.read("specs/ett/overlay.yaml")).toBe(
      overlay.slice(0, overlay.indexOf("  - x-name: wallet-is")),
    );
    expect(check(repository.root, apis)).toEqual([]);
  });

  it("gives a new operation what its document does not say, on the safe side", async () => {
    const repository = await builtRepository();
    const text = changed(repository, (document) => {
      document.paths["/wallets/{walletId}/pledges"] = {
        post: { responses: { 201: { description: "Made." } } },
      };
    });

    const result = await pullText(repository, text);

    expect(result.kind === "changed" && result.reapplied.assumptions).toEqual([
      {
        operationId: "postWalletsByWalletIdPledges",
        route: "POST /wallets/{walletId}/pledges",
        derivedId: true,
        assumedUnsafe: true,
      },
    ]);
    const document = parse(repository.read("specs/ett/openapi.yaml"));
    expect(document.paths["/wallets/{walletId}/pledges"].post).toMatchObject({
      operationId: "postWalletsByWalletIdPledges",
      "x-idempotent": false,
      "x-api-version": "1",
    });
  });

  it("replaces a YAML document by a JSON one", async () => {
    const repository = await builtRepository();
    const document = parse(repository.read("specs/ett-identity/upstream.yaml"));
    document.paths["/token"].post.summary = "A token";
    const { url } = await testServer(respondWith(JSON.stringify(document)));

    await pull(repository.root, apiOf("ett-identity"), { from: [url] });

    expect(filesIn(repository.root).has("specs/ett-identity/upstream.yaml")).toBe(false);
    expect(check(repository.root, apis)).toEqual([]);
  });

  it("releases auth when the operation that it wraps changes", async () => {
    const repository = await builtRepository();
    const document = parse(repository.read("specs/ett-identity/upstream.yaml"));
    document.paths["/token"].post.parameters = [
      { name: "tenant", in: "query", required: true, schema: { type: "string" } },
    ];
    const { url } = await testServer(respondWith(JSON.stringify(document)));

    const result = await pull(repository.root, apiOf("ett-identity"), { from: [url] });

    const files = result.kind === "changed" ? [...result.changesets] : [];
    expect(files).toHaveLength(2);
    expect(files[0]?.[1]).toMatch(
      /^---\n"@energy-clients\/contract-testing": major\n"@energy-clients\/documents": major\n---/,
    );
    expect(files[1]?.[0]).toMatch(/-auth\.md$/);
    expect(files[1]?.[1]).toMatch(/^---\n"@energy-clients\/auth": major\n---[\s\S]*`requestToken`: /);
  });

  it("refuses a document that is not built as OpenAPI says, with its place", async () => {
    const repository = await builtRepository();
    const before = filesIn(repository.root);
    const text = changed(repository, (document) => {
      document.paths["/wallets/{walletId}"].get.parameters[0].in = "nowhere";
    });

    const error = await thrownBy(() => pullText(repository, text));

    expect(error.code).toBe("upstream_invalid");
    expect(error.message).toMatch(/specs\/ett\/upstream\.json:\d+:\d+: error struct/);
    expect(filesIn(repository.root)).toEqual(before);
  });

  it("prints what is against the specification and read all the same, and refuses it if strict", async () => {
    const repository = await builtRepository();
    const before = filesIn(repository.root);
    const text = changed(repository, (document) => {
      addFilter(document);
      const { responses } = document.paths["/wallets/{walletId}"].get;
      for (const response of Object.values<Loose>(responses)) delete response.description;
    });

    const error = await thrownBy(() => pullText(repository, text, { strict: true }));
    const after = filesIn(repository.root);
    const result = await pullText(repository, text);

    expect(error).toMatchObject({ code: "upstream_invalid" });
    expect(error.message).toMatch(/upstream\.json:\d+:\d+: `description` is missing/);
    expect(after).toEqual(before);
    expect(pullReport(result)).toMatch(/upstream\.json:\d+:\d+: `description` is missing; read as empty/);
  });

  it("checks a document with the overlay that corrects it", async () => {
    const repository = await builtRepository();
    const text = changed(repository, (document) => {
      addFilter(document);
      document.components.schemas.Wallet.properties.note = { type: "string", pattern: "^(1+)+!$" };
    });

    const error = await thrownBy(() => pullText(repository, text));
    repository.write(
      "specs/ett/overlay.yaml",
      `${repository.read("specs/ett/overlay.yaml").trimEnd()}
  - x-name: linear-note
    description: The pattern takes exponential time.
    target: $.components.schemas.Wallet.properties.note
    update: { pattern: "^1+!$" }
`,
    );

    expect(error.message).toMatch(/exponential|cannot be proved/);
    expect((await pullText(repository, text)).kind).toBe("changed");
  });

  it("asks for a file when the API publishes no document", async () => {
    const { root } = await builtRepository();

    const error = await thrownBy(() => pull(root, apiOf("enmacc")));

    expect(error).toMatchObject({ code: "usage", message: expect.stringContaining("--from") });
  });

  it("is finished by another pull when it is killed between any two files", async () => {
    const finished = await builtRepository();
    const overlay = finished.read("specs/ett/overlay.yaml");
    const text = changed(finished, addFilterAndDate);
    const result = await pullText(finished, text, { dropStale: true });
    const written = result.kind === "changed" ? result.written : [];
    const complete = filesIn(finished.root);
    const kept = ["specs/specs.lock.json"];

    for (const last of [
      ".changeset/",
      "packages/contract-testing/",
      "specs/ett/openapi.yaml",
      "specs/ett/overlay.yaml",
    ]) {
      const repository = await builtRepository();
      const count = written.findIndex((file) => file.startsWith(last)) + 1;
      expect(count).toBeGreaterThan(0);
      for (const file of written.slice(0, count)) repository.write(file, complete.get(file) ?? "");

      await pullText(repository, text, { dropStale: true });

      const files = filesIn(repository.root);
      // The server of each pull has a port of its own.
      for (const file of kept)
        expect(files.get(file)?.replaceAll(/:\d+\//g, "/")).toBe(
          complete.get(file)?.replaceAll(/:\d+\//g, "/"),
        );
      expect(without(files, kept)).toEqual(without(complete, kept));
      expect(check(repository.root, apis)).toEqual([]);
    }
    expect(complete.get("specs/ett/overlay.yaml")).not.toBe(overlay);
    expect(written.at(-1)).toBe("specs/ett/upstream.json");
  });

  it("leaves nothing when it is killed while the server still talks", async () => {
    const repository = await builtRepository();
    const before = filesIn(repository.root);
    const { promise: asked, resolve } = Promise.withResolvers<void>();
    const { url } = await testServer((_request, response) => {
      response.write("{");
      resolve();
    });
    const script = join(import.meta.dirname, "../support/pull-from.ts");
    const child = spawn(process.execPath, [script, repository.root, url]);

    await asked;
    child.kill("SIGKILL");
    await once(child, "exit");

    expect(filesIn(repository.root)).toEqual(before);
  });
});
