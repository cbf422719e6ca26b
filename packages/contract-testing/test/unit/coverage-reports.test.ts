import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runCoverageCli } from "../../src/cli/coverage-command.js";
import {
  coverageCtrf,
  coverageHtml,
  coverageJunit,
  coverageMarkdown,
  coverageTable,
  readWaivers,
  reportCoverage,
  type Waiver,
} from "../../src/index.js";

let directory: string;
let printed: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "coverage-"));
  printed = "";
  const print = (text: unknown) => {
    printed += String(text);
    return true;
  };
  vi.spyOn(process.stdout, "write").mockImplementation(print);
  vi.spyOn(process.stderr, "write").mockImplementation(print);
});

afterEach(() => {
  vi.restoreAllMocks();
  rmSync(directory, { recursive: true, force: true });
});

const fragment = {
  format: "contract-coverage/1",
  api: "ett",
  operations: [
    {
      id: "getWallets",
      method: "GET",
      path: "/wallets",
      cells: [
        { side: "request", hits: 2 },
        { side: "response", status: "200", mediaType: "application/json", hits: 2 },
        { side: "response", status: "4XX", mediaType: "application/problem+json", hits: 0 },
        { side: "response", status: "401", hits: 0 },
      ],
    },
    {
      id: "ping<&>",
      method: "GET",
      path: "/<b>",
      cells: [{ side: "request", hits: 0 }],
    },
  ],
};
const waiver: Waiver = {
  api: "ett",
  operation: "getWallets",
  status: "401",
  reason: 'Waits for "ETT" & <us>',
  expires: "2999-12-31",
};

function write(name = "one", content: object = fragment): void {
  writeFileSync(join(directory, `${name}.fragment.json`), JSON.stringify(content));
}

/** An API whose mock ran, but that no test called. */
function writeUncalled(): void {
  const cells = [{ side: "request", hits: 0 }];
  const operations = [{ id: "pong", method: "GET", path: "/pong", cells }];
  write("enmacc", { ...fragment, api: "enmacc", operations });
}

function report(min = 0) {
  write();
  return reportCoverage(directory, { min, waivers: [waiver] });
}

describe("coverageTable()", () => {
  it("has a line per operation, and what is missing or waived under it", () => {
    const table = coverageTable(report(90));

    expect(table.split("\n").slice(0, 6)).toEqual([
      "ett: 50 % (2 of 4), 1 waived; 1 of 2 operations called",
      "operation   requests  responses  missing",
      "getWallets       1/1        1/3  1",
      "    4XX application/problem+json",
      '    waived until 2999-12-31: 401 empty (Waits for "ETT" & <us>)',
      "ping<&>          0/1        0/0  1",
    ]);
    expect(table).toMatch(/ett: coverage of 50 % is below the required 90 %$/);
  });

  it("stays within the terminal's width", () => {
    const table = coverageTable(report(), { width: 60 });

    expect(Math.max(...table.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(60);
  });
});

describe("coverageJunit()", () => {
  it("fails a case for what is missing where the API is below its threshold", () => {
    const xml = coverageJunit(report(90));

    expect(xml).toContain('tests="5" failures="2" errors="0" skipped="1"');
    expect(xml).toContain('<failure message="GET /wallets: 4XX application/problem+json was not exercised"');
    expect(xml).toContain('classname="ett.ping&lt;&amp;&gt;"');
    expect(xml).toContain("waived until 2999-12-31: Waits for &quot;ETT&quot; &amp; &lt;us&gt;");
  });

  it("skips what is missing where the threshold is met", () => {
    const xml = coverageJunit(report(50));

    expect(xml).toContain('failures="0" errors="0" skipped="3"');
    expect(xml).not.toContain("<failure");
  });
});

describe("coverageCtrf()", () => {
  it("has the same cases as JUnit, in the form that the standard demands", () => {
    const { reportFormat, specVersion, results, ...others } = JSON.parse(coverageCtrf(report(90), 5));

    expect({ reportFormat, others }).toEqual({
      reportFormat: "CTRF",
      others: { generatedBy: "energy-coverage" },
    });
    expect(specVersion).toMatch(/^\d+\.\d+\.\d+$/);
    expect(results.tool).toEqual({ name: "energy-coverage" });
    expect(results.summary).toEqual({
      tests: 5,
      passed: 2,
      failed: 2,
      skipped: 1,
      pending: 0,
      other: 0,
      suites: 1,
      start: 5,
      stop: 5,
    });
    expect(results.tests).toContainEqual({
      name: "getWallets: 4XX application/problem+json",
      suite: ["contract coverage ett", "getWallets"],
      status: "failed",
      duration: 0,
      message: "GET /wallets: 4XX application/problem+json was not exercised",
    });
    expect(results.tests).toContainEqual({
      name: "getWallets: request without a body",
      suite: ["contract coverage ett", "getWallets"],
      status: "passed",
      duration: 0,
    });
  });
});

describe("the coverage of an API that was never called", () => {
  const reportBoth = (options: Parameters<typeof reportCoverage>[1]) => {
    write();
    writeUncalled();
    return reportCoverage(directory, options);
  };

  it("is called that in every report, and is not a percentage", () => {
    const found = reportBoth({ scope: "called", min: 30 });

    expect(found.apis.map(({ api, percent }) => [api, percent])).toEqual([
      ["ett", 50],
      ["enmacc", null],
    ]);
    expect(coverageTable(found)).toContain("enmacc: not called; 0 of 1 operations called");
    expect(coverageMarkdown(found)).toContain("| ➖ enmacc | not called | 30 % |");
    expect(coverageHtml(found)).toContain('<span class="percent">not called</span>');
    expect(coverageHtml(found)).not.toContain("100 %");
    expect(coverageJunit(found)).toContain('<skipped message="enmacc was not called"/>');
    expect(coverageCtrf(found)).toContain('"message": "enmacc was not called"');
    expect(JSON.parse(JSON.stringify(found)).apis[1].percent).toBeNull();
  });

  it("is sufficient for a team that measures what it calls", () => {
    expect(reportBoth({ scope: "called", min: 30 }).failures).toEqual([]);
  });

  it.each([
    ["the API is named", { scope: "called", min: { enmacc: 30 } }],
    ["all operations are measured", { min: 30 }],
  ] as const)("is insufficient if %s", (_, options) => {
    const found = reportBoth(options);

    expect(found.failures).toEqual(["enmacc: not called, but coverage of 30 % is required"]);
    expect(coverageJunit(found)).toContain("<failure");
    expect(coverageMarkdown(found)).toContain("❌ enmacc");
  });

  it("is insufficient if nothing at all was called", () => {
    writeUncalled();

    const { failures } = reportCoverage(directory, { scope: "called", min: 1 });

    expect(failures).toEqual(["enmacc: not called, but coverage of 1 % is required"]);
  });

  it("is sufficient if all of it is waived", () => {
    const one = { api: "enmacc", operation: "pong", reason: "Later", expires: "2999-12-31" } as const;

    expect(reportBoth({ min: { enmacc: 30 }, waivers: [one] }).failures).toEqual([]);
  });

  it("is sufficient if nothing is required", () => {
    expect(reportBoth({}).failures).toEqual([]);
  });
});

describe("coverageMarkdown()", () => {
  it("has the totals, and folds what is missing and waived", () => {
    const text = coverageMarkdown(report(90));

    expect(text).toContain("| ❌ ett | 50 % | 90 % | 2 of 4 | 1 | 1 of 2 |");
    expect(text).toContain("<details><summary>Not exercised in ett: 2</summary>");
    expect(text).toContain("- `getWallets`: `4XX application/problem+json`");
    expect(text).toContain('until `2999-12-31`: `Waits for "ETT" & <us>`');
  });
});

describe("coverageHtml()", () => {
  it("is one page that loads nothing and shows text as text", () => {
    const page = coverageHtml(report(90));

    expect(page).not.toMatch(/<script|<link|src=|url\(|@import|https?:/);
    expect(page).toContain("ping&lt;&amp;&gt;");
    expect(page).toContain("4XX application/problem+json <i>missing</i>");
    expect(page).toContain("401 empty <i>waived</i>");
    expect(page).toContain("ett: coverage of 50 % is below the required 90 %");
  });
});

describe("readWaivers()", () => {
  it("reads YAML and JSON, with statuses and days as they are written", () => {
    const yaml = join(directory, "waivers.yaml");
    writeFileSync(
      yaml,
      "waivers:\n  - { api: ett, operation: getWallets, status: 401, reason: Later, expires: 2999-12-31 }\n",
    );
    const json = join(directory, "waivers.json");
    writeFileSync(json, JSON.stringify({ waivers: [{ ...waiver, status: 401 }] }));

    expect(readWaivers(yaml)).toEqual([{ ...waiver, reason: "Later" }]);
    expect(readWaivers(json)).toEqual([waiver]);
  });

  it.each([
    ["waivers:\n  - { api: ett }", /waivers\[0\]: operation must be a non-empty string/],
    ["[]", /must have a list "waivers"/],
    ["waivers: [", /cannot be read/],
  ])("refuses %j, naming the file", (text, message) => {
    const file = join(directory, "waivers.yaml");
    writeFileSync(file, text);

    expect(() => readWaivers(file)).toThrow(message);
    expect(() => readWaivers(file)).toThrow(file);
  });
});

describe("energy-coverage", () => {
  it("reports on directories and writes a page, JUnit, JSON and a summary", async () => {
    write();

    const code = await runCoverageCli(["report", directory, "--out", join(directory, "out"), "--min", "50"]);

    expect(code).toBe(1);
    expect(printed).toContain("ett: 40 % (2 of 5); 1 of 2 operations called");
    expect(printed).toContain("below the required 50 %");
    expect(readdirSync(join(directory, "out")).toSorted()).toEqual([
      "coverage.json",
      "ctrf.json",
      "index.html",
      "junit.xml",
      "summary.md",
    ]);
    expect(JSON.parse(readFileSync(join(directory, "out/coverage.json"), "utf8"))).toMatchObject({
      apis: [{ api: "ett", percent: 40 }],
    });
  });

  it("runs the tests with a cleared directory, and is content with enough", async () => {
    write("earlier");
    const script = `require("fs").writeFileSync(process.env.CONTRACT_COVERAGE_DIR + "/new.fragment.json", process.argv[1])`;
    const tests = [process.execPath, "-e", script, JSON.stringify(fragment)];

    const code = await runCoverageCli([
      "run",
      "--dir",
      directory,
      "--min",
      "ett=40",
      "--quiet",
      "--",
      ...tests,
    ]);

    expect(code).toBe(0);
    expect(readdirSync(directory).filter((name) => name.includes("fragment"))).toEqual(["ett.fragment.json"]);
    expect(printed).toContain("ett: 40 % (2 of 5)");
  });

  it("ends as the tests do when they fail", async () => {
    const tests = [process.execPath, "-e", "process.exit(7)"];

    const code = await runCoverageCli(["run", "--dir", directory, "--", ...tests]);

    expect(code).toBe(7);
    expect(printed).toContain("the tests exited with 7");
  });

  it("explains itself", async () => {
    expect(await runCoverageCli(["--help"])).toBe(0);
    expect(printed).toContain("energy-coverage run [options] -- <command>");
    expect(Math.max(...printed.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
  });

  it.each([
    [[], "command: missing"],
    [["reprt", "x"], 'did you mean "report"'],
    [["report"], "expected the directories"],
    [["report", "x", "--min", "101"], 'must be a percentage from 0 to 100, but got "101"'],
    [["report", "x", "--min", ""], "must be a percentage"],
    [["report", "x", "--min", "1", "--min", "ett=2"], "one percentage for all APIs"],
    [["report", "x", "--mni", "1"], 'did you mean "min"'],
    [["report", "x", "--scope", "some"], "--scope: must be all or called"],
    [["report", "nowhere"], "nowhere: no coverage found"],
    [["run", "vitest"], "energy-coverage run -- vitest"],
    [["run", "--"], "expected the command of the tests after --"],
  ])("refuses %j with exit code 2", async (args, message) => {
    expect(await runCoverageCli(args)).toBe(2);
    expect(printed).toContain(message);
    expect(printed).toMatch(/^energy-coverage: /);
  });

  it("refuses a command that cannot be started, and tests that start no mock", async () => {
    const run = ["run", "--dir", directory, "--"];

    expect(await runCoverageCli([...run, "/does/not/exist"])).toBe(2);
    expect(printed).toContain('cannot start "/does/not/exist"');
    expect(await runCoverageCli([...run, process.execPath, "-e", ""])).toBe(2);
    expect(printed).toContain(`${directory}: no coverage found`);
  });
});
