import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
import type { PullRequestPlan } from "@energy-clients/scripts-shared/pull-request-plan";
import { pushPullRequest } from "@energy-clients/scripts-shared/push-pull-request";
import { fakeGhProgram, runWithFakeGh } from "@energy-clients/scripts-shared/testing/fake-gh";
import { testServer } from "@energy-clients/scripts-shared/testing/test-server";
import { thrownBy } from "@energy-clients/scripts-shared/testing/thrown-by";
import { afterAll, describe, expect, it } from "vitest";
import { documentPlan, type PlannedDocument } from "../../src/pull-request/document-plan.ts";
import { planPull } from "../../src/pull-request/pull-plan.ts";
import { apiOf } from "../support/apis.ts";
import { builtRepository, copyScripts, tinyRepository } from "../support/tiny-repository.ts";

type Plan = PullRequestPlan<PlannedDocument>;

const ett = apiOf("ett");

const identity = ["-c", "user.name=A person", "-c", "user.email=person@example.com"];

function runGit(cwd: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync("git", [...identity, ...args], { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return stdout.trim();
}

let template: string | undefined;
let refusing: Awaited<ReturnType<typeof cloneIn>> | undefined;

afterAll(() => {
  for (const folder of [template, refusing?.elsewhere])
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

/** A clone and its server, made once and copied for each test, so that commits have the same hashes in all of them. */
async function createTemplate(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "specs-template-"));
  cpSync((await builtRepository()).root, join(folder, "clone"), { recursive: true });
  const git = (...args: string[]) => runGit(join(folder, "clone"), args);
  git("init", "-q", "--bare", "../server.git");
  git("init", "-q", "-b", "main");
  git("add", "--all");
  git("commit", "-qm", "Documents");
  git("remote", "add", "origin", "../server.git");
  git("push", "-q", "origin", "main");
  return folder;
}

/** A clone at a server, with a GitHub of its own, in a folder that the caller removes. */
async function cloneIn(folder: string) {
  template ??= await createTemplate();
  const [root, gh] = [join(folder, "clone"), join(folder, "bin")];
  cpSync(template, folder, { recursive: true });
  mkdirSync(gh);
  const git = (...args: string[]) => runGit(root, args);
  const push = (plan: Plan) => {
    const file = join(folder, "plan.json");
    writeFileSync(file, JSON.stringify(plan));
    return pushPullRequest(root, documentPlan(root, "ett"), file, runWithFakeGh(root, gh));
  };
  return {
    root,
    git,
    push,
    elsewhere: folder,
    server: join(folder, "server.git"),
    gh,
    requests: () => JSON.parse(readFileSync(join(gh, "pull-requests.json"), "utf8")),
    log: () => readFileSync(join(gh, "log.txt"), "utf8"),
  };
}

/** Plans of the same document, commit and day, made once. */
const plans = new Map<string, Plan>();

/** A clone, and an owner whose document can change. */
async function workflow(given?: Awaited<ReturnType<typeof cloneIn>>) {
  const clone = given ?? (await cloneIn(tinyRepository().root));
  const { root, git, push } = clone;
  const original = readFileSync(join(root, "specs/ett/upstream.json"), "utf8");
  const owner = { text: original };
  const prepare = async (today = "2026-11-22") => {
    const { url } = await testServer((_request, response) => response.end(owner.text));
    return planPull(root, ett, { from: [`${url}/doc`], today });
  };
  const known = async (today?: string): Promise<Plan> => {
    const key = JSON.stringify([owner.text, today, git("rev-parse", "HEAD")]);
    const plan = plans.get(key) ?? (await prepare(today));
    plans.set(key, plan);
    return structuredClone(plan);
  };
  return {
    ...clone,
    owner,
    original,
    prepare,
    known,
    again: async (today?: string) => push(await known(today)),
  };
}

/** A workflow, and the plan of a document with one more filter. */
async function workflowWithPlan(clone?: Awaited<ReturnType<typeof cloneIn>>) {
  const flow = await workflow(clone);
  flow.owner.text = newFilter(flow.original);
  return { ...flow, plan: await flow.known() };
}

/** The same in one clone for all tests, for plans that are refused: they change nothing. */
async function refusingWorkflow() {
  refusing ??= await cloneIn(mkdtempSync(join(tmpdir(), "specs-refusing-")));
  return workflowWithPlan(refusing);
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

describe("planPull() and pushPullRequest()", () => {
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
    const { prepare, push, owner, original, git } = await workflow();
    owner.text = newFilter(original);

    push(await prepare());

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
    git("switch", "-q", "-C", "correction", "origin/specs/ett");
    writeFileSync(join(root, "corrected.txt"), "by hand");
    git("add", "corrected.txt");
    git("commit", "-qm", "Correct");
    git("push", "-q", "origin", "HEAD:specs/ett");
    git("switch", "-q", "main");
    owner.text = newFilter(original, "language");

    const said = await again();

    expect(said).toContain("has commits of person@example.com");
    git("fetch", "-q", "origin");
    expect(git("show", "origin/specs/ett:corrected.txt")).toBe("by hand");
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
    // An odd number of backslashes makes `<` a plain character (CommonMark 0.31.2, section 2.4).
    expect(outsideCode).not.toMatch(/@octocat|(?<!\\)(?:\\\\)*<[a-z]/i);
  });

  it("refuses a working tree with changes, and touches nothing", async () => {
    const { prepare, root, git } = await workflow();
    writeFileSync(join(root, "specs/ett/upstream.json"), "{}");

    const error = await thrownBy(() => prepare());

    expect(error).toMatchObject({ code: "usage", message: expect.stringContaining("commit them first") });
    expect(git("status", "--porcelain")).toBe("M specs/ett/upstream.json");
  });

  it("leaves everything as it is when the document is invalid", async () => {
    const { again, owner, git } = await workflow();
    owner.text = "<html><title>Down for maintenance</title></html>";

    const error = await thrownBy(() => again());

    expect(error.code).toBe("upstream_invalid");
    expect(git("status", "--porcelain")).toBe("");
    expect(git("branch", "--list", "specs/ett")).toBe("");
  });
});

describe("pushPullRequest() alone", () => {
  it("runs on a fresh checkout with nothing installed, of the plan alone", async () => {
    const { prepare, owner, original, requests, git, elsewhere, server, gh } = await workflow();
    writeFileSync(join(gh, "gh"), fakeGhProgram, { mode: 0o755 });
    // The workflow's checkout has the scripts, and no node_modules.
    copyScripts(git("rev-parse", "--show-toplevel"));
    git("add", "--all");
    git("commit", "-qm", "Scripts");
    git("push", "-q", "origin", "main");
    owner.text = newFilter(original);
    const file = join(elsewhere, "ett.json");
    writeFileSync(file, JSON.stringify(await prepare()));
    const checkout = join(elsewhere, "checkout");
    git("clone", "-q", "-b", "main", server, checkout);

    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["scripts/specs/src/push-pull-request.ts", "ett", file],
      {
        cwd: checkout,
        encoding: "utf8",
        timeout: 60_000,
        env: { PATH: `${gh}${delimiter}${process.env.PATH}`, FAKE_GH: gh },
      },
    );

    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout.trim()).toBe("https://github.example/pull/1");
    expect(requests()).toHaveLength(1);
    git("fetch", "-q", "origin");
    expect(git("show", "origin/specs/ett:specs/ett/upstream.json")).toBe(owner.text);
    expect(git("log", "-1", "--format=%an %s", "origin/specs/ett")).toBe(
      "specs Energy Track & Trace: 1.0.0, changed, minor",
    );
  });

  it.each<[string, (files: Record<string, string | null>) => void, string]>([
    [
      "a workflow",
      (files) => {
        files[".github/workflows/ci.yml"] = "on: push";
      },
      "does not change",
    ],
    [
      "a script",
      (files) => {
        files["scripts/specs/src/push-pull-request.ts"] = "";
      },
      "does not change",
    ],
    [
      "a manifest",
      (files) => {
        files["packages/ett-client/package.json"] = "{}";
      },
      "does not change",
    ],
    [
      "another API",
      (files) => {
        files["specs/enmacc/upstream.yaml"] = "";
      },
      "does not change",
    ],
    [
      "another API's changeset",
      (files) => {
        files[".changeset/specs-ett-identity-00000000.md"] = "";
      },
      "does not change",
    ],
    [
      "a way out",
      (files) => {
        files["specs/ett/../../../outside"] = "";
      },
      "does not change",
    ],
    [
      "a Windows way out",
      (files) => {
        files["specs\\ett\\..\\..\\x"] = "";
      },
      "does not change",
    ],
    [
      "an absolute path",
      (files) => {
        files["/tmp/outside"] = "";
      },
      "does not change",
    ],
    [
      "Git's own folder",
      (files) => {
        files[".git/hooks/pre-commit"] = "";
      },
      "does not change",
    ],
    [
      "the list of APIs",
      (files) => {
        files["specs/apis.json"] = "{}";
      },
      "does not change",
    ],
    [
      "a README's own words",
      (files) => {
        files["README.md"] = "# Other";
      },
      "generated regions",
    ],
  ])("refuses a plan of %s, and writes nothing", async (_what, edit, problem) => {
    const { push, plan, git, log } = await refusingWorkflow();
    const files = { ...plan.change?.files };
    edit(files);

    const error = await thrownBy(() => push({ ...plan, change: { ...plan.change, files } } as Plan));

    expect(error).toMatchObject({ code: "plan_invalid", message: expect.stringContaining(problem) });
    expect(git("status", "--porcelain")).toBe("");
    expect(git("ls-remote", "--heads", "origin")).not.toContain("specs/ett");
    expect(log()).not.toContain("create");
  });

  it.each<[string, unknown]>([
    ["another branch", { branch: "specs/enmacc" }],
    ["the branch that is released", { branch: "main" }],
    ["another commit", { base: "0".repeat(40) }],
    ["no commit", { base: "HEAD; id" }],
    ["a field more", { run: "id" }],
    ["a bump that there is not", { change: { bump: "none" } }],
    [
      "a text that is an object",
      { change: { files: { "specs/ett/upstream.json": { link: "/etc/passwd" } } } },
    ],
    ["no file", { change: { files: {} } }],
    [
      "a thousand files",
      { change: { files: Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`${i}`, ""])) } },
    ],
  ])("refuses a plan with %s", async (_what, edit) => {
    const { push, plan } = await refusingWorkflow();
    const { change, ...rest } = edit as { change?: object };
    const edited = { ...plan, ...rest, change: { ...plan.change, ...change } };

    expect(await thrownBy(() => push(edited as Plan))).toMatchObject({ code: "plan_invalid" });
  });

  it("does not write through a link that stands in the repository", async () => {
    const { push, git, root, elsewhere } = await workflow();
    git("rm", "-q", "specs/ett/upstream.json");
    symlinkSync(join(elsewhere, "specs/apis.json"), join(root, "specs/ett/upstream.json"));
    git("add", "--all");
    git("commit", "-qm", "Link");
    const plan: Plan = {
      branch: "specs/ett",
      base: git("rev-parse", "HEAD"),
      change: { versions: ["1", "2"], bump: "minor", report: "", files: { "specs/ett/upstream.json": "{}" } },
    };

    expect(await thrownBy(() => push(plan))).toMatchObject({
      message: expect.stringContaining("not a plain file"),
    });
  });

  it("says words of the document without letting them act, whatever stands around them", async () => {
    const { push, plan, requests, git } = await workflowWithPlan();
    const hostile = "2.0 [skip ci] ` @octocat fixes #1\n\nCo-authored-by: Eve <eve@evil.example>\n# heading";
    const change = {
      ...plan.change,
      versions: ["1.0.0", hostile],
      report: `## Title ${hostile}\n\n- a lone \` @octocat <img src=x>`,
    };

    push({ ...plan, change } as unknown as Plan);

    const [{ title, body }] = requests();
    const message = git("log", "-1", "--format=%B", "origin/specs/ett");
    expect(message.trim().split("\n")).toHaveLength(1);
    for (const text of [title, message]) expect(text).not.toMatch(/\[skip|@octocat|#1|\n./);
    expect(git("log", "-1", "--format=%(trailers)", "origin/specs/ett")).toBe("");
    expect(body).not.toMatch(/@octocat|#1\b|(?<!\\)<img/);
  });
});
