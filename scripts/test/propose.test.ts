import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type Api, apis } from "../src/apis.ts";
import { generate } from "../src/generate/generate.ts";
import { spawnSync } from "../src/limited-process.ts";
import { propose } from "../src/propose/propose.ts";
import { build } from "../src/specs/build.ts";
import { testServer } from "./support/test-server.ts";
import { thrownBy } from "./support/thrown-by.ts";
import { tinyRepository } from "./support/tiny-repository.ts";

const ett = apis.find(({ name }) => name === "ett") as Api;

/** A clone of a repository at a server, an owner whose document can change, and a GitHub of its own. */
async function workflow() {
  const repository = tinyRepository();
  const { root } = repository;
  build(root, apis);
  await generate(root, apis);
  const { root: elsewhere } = tinyRepository();
  const gh = join(elsewhere, "bin");
  mkdirSync(gh);
  copyFileSync(join(import.meta.dirname, "support/fake-gh.mjs"), join(gh, "gh"));
  const environment = { ...process.env };
  vi.stubEnv("PATH", `${gh}:${process.env.PATH}`);
  vi.stubEnv("FAKE_GH", gh);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const git = (...args: string[]) => {
    const identity = ["-c", "user.name=A person", "-c", "user.email=person@example.com"];
    const { status, stdout, stderr } = spawnSync("git", [...identity, ...args], {
      cwd: root,
      encoding: "utf8",
      env: environment,
    });
    if (status !== 0) throw new Error(stderr);
    return stdout.trim();
  };
  const server = join(elsewhere, "server.git");
  git("init", "-q", "--bare", server);
  git("init", "-q", "-b", "main");
  git("add", "--all");
  git("commit", "-qm", "Documents");
  git("remote", "add", "origin", server);
  git("push", "-q", "origin", "main");
  const original = repository.read("specs/ett/upstream.json");
  const owner = { text: original };
  const { url } = await testServer((_request, response) => response.end(owner.text));
  return {
    git,
    root,
    owner,
    original,
    again: (today = "2026-11-22") => propose(root, ett, { from: [`${url}/doc`], today }),
    requests: () => JSON.parse(readFileSync(join(gh, "pull-requests.json"), "utf8")),
    log: () => readFileSync(join(gh, "log.txt"), "utf8"),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: a document that tests change as they like
function change(text: string, edit: (operation: any) => void): string {
  const document = JSON.parse(text);
  edit(document.paths["/wallets/{walletId}"].get);
  return JSON.stringify(document);
}
const newFilter = (text: string, name = "lang") =>
  change(text, ({ parameters }) => parameters.push({ name, in: "query", schema: { type: "string" } }));
const requiredFilter = (text: string) =>
  change(text, ({ parameters }) =>
    parameters.push({ name: "lang", in: "query", required: true, schema: { type: "string" } }),
  );

describe("propose()", () => {
  it("opens one pull request with the change as its body, labelled by its kind", async () => {
    const { again, owner, original, requests, git } = await workflow();
    owner.text = newFilter(original);

    const said = await again();

    expect(said).toBe("https://github.example/pull/1");
    expect(requests()).toEqual([
      {
        number: 1,
        isOpen: true,
        base: "main",
        head: "specs/ett",
        title: "Energy Track & Trace: 1.0.0, changed, minor",
        labels: ["specs", "specs: feature"],
        body: expect.stringMatching(/\*\*Added\*\*\n\n- `getWallet`: .*lang/),
      },
    ]);
    const files = git("diff", "--name-only", "main", "origin/specs/ett").split("\n");
    expect(files).toContain("specs/ett/upstream.json");
    expect(files.some((file) => file.startsWith(".changeset/specs-ett-"))).toBe(true);
  });

  it("leaves the base branch as it was", async () => {
    const { again, owner, original, git } = await workflow();
    owner.text = newFilter(original);

    await again();

    expect(git("branch", "--show-current")).toBe("main");
    expect(git("status", "--porcelain")).toBe("");
  });

  it("does not push again while the document stays the same, though the day differs", async () => {
    const { again, owner, original, git } = await workflow();
    owner.text = newFilter(original);
    await again();
    const pushed = git("rev-parse", "origin/specs/ett");

    const said = await again("2026-11-23");

    expect(said).toBe("Energy Track & Trace: pull request 1 is up to date");
    git("fetch", "-q", "origin");
    expect(git("rev-parse", "origin/specs/ett")).toBe(pushed);
  });

  it("brings the pull request up to date, label included, when the document changes again", async () => {
    const { again, owner, original, requests, git } = await workflow();
    owner.text = newFilter(original);
    await again();
    owner.text = requiredFilter(original);

    await again();

    expect(requests()).toHaveLength(1);
    expect(requests()[0]).toMatchObject({
      title: expect.stringContaining("major"),
      labels: ["specs", "specs: breaking"],
      body: expect.stringContaining("**Breaking**"),
    });
    git("fetch", "-q", "origin");
    expect(git("show", "origin/specs/ett:specs/ett/upstream.json")).toBe(owner.text);
  });

  it("closes the pull request when upstream is back to what the base branch has", async () => {
    const { again, owner, original, requests } = await workflow();
    owner.text = newFilter(original);
    await again();
    owner.text = original;

    const said = await again();

    expect(said).toContain("pull request 1 closed");
    expect(requests()[0]).toMatchObject({ isOpen: false, comment: "Upstream is back to what `main` has." });
  });

  it("does nothing when nothing changed", async () => {
    const { again, log } = await workflow();

    const said = await again();

    expect(said).toBe("Energy Track & Trace: up to date");
    expect(log().trim()).toBe("pr list");
  });

  it("does not write over what a person committed to the pull request", async () => {
    const { again, owner, original, git, root } = await workflow();
    owner.text = newFilter(original);
    await again();
    git("fetch", "-q", "origin");
    git("switch", "-q", "-C", "mend", "origin/specs/ett");
    writeFileSync(join(root, "mended.txt"), "by hand");
    git("add", "mended.txt");
    git("commit", "-qm", "Mend");
    git("push", "-q", "origin", "HEAD:specs/ett");
    git("switch", "-q", "main");
    owner.text = newFilter(original, "language");

    const said = await again();

    expect(said).toContain("has commits of person@example.com; it is left as it is");
    git("fetch", "-q", "origin");
    expect(git("show", "origin/specs/ett:mended.txt")).toBe("by hand");
    expect(git("status", "--porcelain")).toBe("");
  });

  it("lets no word of the document act in the pull request", async () => {
    const { again, owner, original, requests } = await workflow();
    owner.text = change(original, (operation) => {
      operation.deprecated = true;
      operation["x-sunset"] = "<img src=x> @octocat";
      operation.parameters.push({ name: "<b>@octocat</b>", in: "query", schema: { type: "string" } });
    });

    await again();

    const outsideCode = requests()[0]
      .body.split("`")
      .filter((_: string, index: number) => index % 2 === 0)
      .join("");
    expect(outsideCode).not.toMatch(/@octocat|<[a-z]/i);
  });

  it("refuses a working tree with changes, and touches nothing", async () => {
    const { again, root, git } = await workflow();
    writeFileSync(join(root, "specs/ett/upstream.json"), "{}");

    const error = await thrownBy(() => again());

    expect(error).toMatchObject({ code: "usage", message: expect.stringContaining("commit them first") });
    expect(git("status", "--porcelain")).toBe("M specs/ett/upstream.json");
  });

  it("leaves everything as it is when the document is none", async () => {
    const { again, owner, git } = await workflow();
    owner.text = "<html><title>Down for maintenance</title></html>";

    const error = await thrownBy(() => again());

    expect(error.code).toBe("upstream_invalid");
    expect(git("status", "--porcelain")).toBe("");
    expect(git("branch", "--list", "specs/ett")).toBe("");
  });
});
