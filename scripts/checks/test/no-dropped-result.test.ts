import { fileURLToPath } from "node:url";
import { eslintPlugin } from "@energy-clients/client-core/eslint";
import { ESLint, Linter } from "eslint";
import { describe, expect, it } from "vitest";

const imports = `
import { type OrganizationClient, type TransferRequest, unwrap } from "@energy-clients/ett-client";
declare const organization: OrganizationClient;
declare const maybe: OrganizationClient | undefined;
declare const body: TransferRequest;
declare const bodies: readonly TransferRequest[];
declare const other: { transferCertificate(init: object): Promise<string> };
async function move() { return organization.transferCertificate({ body }); }
`;
const dropped = {
  "of a method that is awaited": `await organization.transferCertificate({ body });`,
  "of a method that is not awaited": `organization.transferCertificate({ body });`,
  "of call()": `await organization.call("transferCertificate", { body });`,
  "of a method by path": `await organization.POST("/wallet-api/transfers", { body });`,
  "of a function that passes it on": `await move();`,
  "of a client that may be missing": `await maybe?.transferCertificate({ body });`,
  "behind a condition": `bodies.length > 0 && (await organization.transferCertificate({ body }));`,
  "of each in a list": `await Promise.all(bodies.map((body) => organization.transferCertificate({ body })));`,
  "of each that is settled": `await Promise.allSettled(bodies.map((body) => organization.transferCertificate({ body })));`,
  "within a loop's function": `bodies.forEach(async (body) => { await organization.transferCertificate({ body }); });`,
};
const used = {
  "that is kept": `export const result = await organization.transferCertificate({ body });`,
  "whose ok is checked": `if (!(await organization.transferCertificate({ body })).ok) throw new Error();`,
  "that is unwrapped": `await unwrap(organization.transferCertificate({ body }));`,
  "that is dropped on purpose": `void (await organization.transferCertificate({ body }));`,
  "of another object with the same method": `await other.transferCertificate({ body });`,
  "that is handled by then()": `await move().then(({ ok }) => console.log(ok));`,
};
const lines = [...imports.split("\n"), ...Object.values(dropped), ...Object.values(used)];
const code = lines.join("\n");

/** The lines that the rule reports, as a team's `eslint.config.js` sets it up. */
async function reportedLines(): Promise<readonly number[]> {
  const projectService = { allowDefaultProject: ["test/*.ts"], defaultProject: "tsconfig.json" };
  const eslint = new ESLint({
    cwd: `${import.meta.dirname}/..`,
    overrideConfigFile: fileURLToPath(new URL("./eslint.config.js", import.meta.url)),
    // A team's program is a file of its project; this one is a text.
    overrideConfig: {
      files: ["**/*.ts"],
      languageOptions: { parserOptions: { projectService, tsconfigRootDir: `${import.meta.dirname}/..` } },
    },
  });
  const [result] = await eslint.lintText(code, { filePath: "test/program-of-a-team.ts" });
  expect(result?.messages.filter(({ ruleId }) => ruleId !== "energy-clients/no-dropped-result")).toEqual([]);
  return result?.messages.map(({ line }) => line) ?? [];
}

// Parsing a program with its types takes seconds: once for all cases.
const reported = await reportedLines();
const lineOf = (statement: string) => lines.indexOf(statement) + 1;

describe("no-dropped-result", () => {
  it.each(Object.entries(dropped))("reports a result %s", (_, statement) => {
    expect(reported).toContain(lineOf(statement));
  });

  it.each(Object.entries(used))("does not report a result %s", (_, statement) => {
    expect(reported).not.toContain(lineOf(statement));
  });

  it("says what it needs where there are no types", () => {
    const linter = new Linter();
    const config = {
      plugins: { "energy-clients": eslintPlugin },
      rules: { "energy-clients/no-dropped-result": 2 },
    } as const;

    expect(() => linter.verify("f();", config)).toThrow(
      "set languageOptions.parserOptions.projectService to true",
    );
  });
});
