import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Scalar, visit, type YAMLMap } from "yaml";
import {
  eventsOf,
  jobsOf,
  secretsIn,
  WORKFLOW_FOLDER,
  type WorkflowJob,
  workflowFiles,
} from "./workflow-jobs.ts";

export interface WorkflowRules {
  /** Secrets that may only read, which a job without an environment may have, and one of a pull request too. */
  readonly readingSecrets?: readonly string[];
}

/** Events that anybody can trigger and that run with secrets. */
const FORBIDDEN_EVENTS = ["pull_request_target", "workflow_run"];
/** Commands that run whatever the registry serves, not what the lockfile locks. */
const UNLOCKED = /\b(npx|pnpx|bunx|corepack|(npm|pnpm|yarn) (exec|x|dlx)|npm (i|install) (-g|--global))\b/;
/** At the start of a command, so that a text with such words does not match. */
const INSTALLS = /(^|[;&|])\s*(npm|pnpm|yarn|bun|node \S*pnpm\.mjs) (ci|i|install|add)\b/m;
/** Commands that run code of dependencies. */
const RUNS_DEPENDENCIES =
  /(^|[;&|(])\s*(\w+=\S*\s+)*(node \S*pnpm\.mjs|(npm|pnpm|yarn|bun) (ci|i|install|test|run|start)|bash \S*\.ci\/run)\b/m;

/**
 * Finds unsafe parts of the workflows, each with file and line:
 * - an action that is not pinned to the hash of a commit, with its version as a comment
 * - a job without stated permissions, or a checkout that leaves its token in the working tree
 * - an event that anybody can trigger and that runs with secrets
 * - an expression in a script
 * - a secret without an environment, visible to more than one step, or in a job that runs a pull request's code
 * - a package that no lockfile locks
 * - code of dependencies in a job whose token can write
 * - an artifact unpacked into the checkout of a job with secrets
 */
export function workflowProblems(root: string, rules: WorkflowRules = {}): string[] {
  return workflowFiles(root).flatMap((name) => {
    const text = readFileSync(join(root, WORKFLOW_FOLDER, name), "utf8");
    return problemsOf(name, text, rules);
  });
}

function problemsOf(name: string, text: string, rules: WorkflowRules): string[] {
  const file = `${WORKFLOW_FOLDER}/${name}`;
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const problems = document.errors.map((error) => `${file}: ${error.message}`);
  const report = (node: { range?: readonly number[] | null } | null, problem: string) => {
    problems.push(`${file}:${lines.linePos(node?.range?.[0] ?? 0).line}: ${problem}`);
  };
  const root = document.contents;
  if (!isMap(root) || problems.length > 0) return [...problems, `${file}: is not a workflow`];

  for (const event of eventsOf(document.toJS().on)) {
    if (FORBIDDEN_EVENTS.includes(event))
      report(root, `${event} runs with the repository's secrets after an event that anybody can trigger`);
  }
  if (secretsIn(document.toJS().env).length > 0) report(root, "pass a secret only to the step that needs it");

  const jobs = root.get("jobs");
  const isSaid = (node: YAMLMap) => node.has("permissions");
  const broad = (node: YAMLMap) => ["write-all", "read-all"].includes(String(node.get("permissions")));
  if (broad(root)) report(root, "permissions must be listed one by one");
  const facts = jobsOf(name, text);
  for (const { key, value } of isMap(jobs) ? jobs.items : []) {
    if (!isMap(value)) continue;
    if (!isSaid(root) && !isSaid(value)) report(key as Scalar, `job ${key} does not state its permissions`);
    if (broad(value)) report(key as Scalar, `job ${key} must list its permissions one by one`);
    const job = facts.find((one) => one.job === String(key));
    for (const problem of job === undefined ? [] : jobProblems(job, rules)) report(key as Scalar, problem);
  }

  visit(document, {
    Pair(_key, { key, value }) {
      if (!isScalar(key) || !isScalar(value)) return;
      if (["run", "script"].includes(String(key.value)) && String(value.value).includes("${{"))
        report(value, "an expression in a script can inject a command; pass it through `env`");
      if (key.value === "run" && UNLOCKED.test(String(value.value)))
        report(value, "runs a package that is in no lockfile; use `node tools/pnpm/pnpm.mjs`");
      if (key.value !== "uses") return;
      const action = String(value.value);
      if (action.startsWith("./")) return;
      if (!/@[0-9a-f]{40}$/.test(action)) report(value, `${action} is not pinned by the hash of a commit`);
      else if (!/^ v\d/.test(value.comment ?? "")) report(value, `${action} has no comment with its version`);
    },
    Map(_key, step) {
      if (!String(step.get("uses") ?? "").startsWith("actions/checkout@")) return;
      const inputs = step.get("with");
      const persists = isMap(inputs) ? inputs.get("persist-credentials") : undefined;
      if (persists !== false)
        report(step, "checkout leaves its token in the working tree; set persist-credentials");
    },
    Seq: (_key, node) => (isSeq(node) ? undefined : visit.SKIP),
  });
  return problems;
}

function jobProblems(facts: WorkflowJob, { readingSecrets = [] }: WorkflowRules): string[] {
  const { job, environment, permissions, runsPullRequestCode, settings, steps } = facts;
  const isKept = (secret: string) => secret !== "GITHUB_TOKEN" && !readingSecrets.includes(secret);
  const secrets = facts.secrets.filter(isKept);
  const { env, ...others } = settings;
  const problems: string[] = [];
  if (secrets.includes("*")) problems.push(`job ${job} inherits all secrets`);
  if (secrets.length > 0 && environment === undefined)
    problems.push(
      `job ${job} has ${secrets.join(", ")} without an environment that restricts who may use it`,
    );
  if ([env, others].some((part) => secretsIn(part).length > 0))
    problems.push(`job ${job} passes a secret to all of its steps; pass it only to the one that needs it`);

  const dependencies = steps.find(({ run = "" }) => RUNS_DEPENDENCIES.test(run));
  const writable = typeof permissions === "string" ? [] : Object.entries(permissions);
  const scopes = writable.filter(([, access]) => access === "write").map(([scope]) => scope);
  if (dependencies !== undefined && scopes.length > 0)
    problems.push(`job ${job} runs code of dependencies, and may write ${scopes.join(", ")}; use two jobs`);

  if (runsPullRequestCode) {
    const writes = typeof permissions === "string" ? [permissions] : Object.entries(permissions);
    const may = writes.filter((one) => typeof one === "string" || one[1] !== "read").map(String);
    if (secrets.length > 0 || environment !== undefined)
      problems.push(
        `job ${job} runs a pull request's code and can read ${secrets.join(", ") || environment}`,
      );
    if (may.length > 0) problems.push(`job ${job} runs a pull request's code and may ${may.join(" and ")}`);
    if (String(settings["runs-on"]).includes("self-hosted"))
      problems.push(`job ${job} runs a pull request's code on a self-hosted runner`);
  }
  for (const { run = "", uses = "", env, with: inputs = {} } of steps) {
    if (secretsIn(env).length > 0 && INSTALLS.test(run) && !run.includes("--ignore-scripts"))
      problems.push(`job ${job} runs install scripts that can read a secret; add --ignore-scripts`);
    const isArtifact = uses.startsWith("actions/download-artifact@");
    if (
      isArtifact &&
      facts.secrets.length > 0 &&
      // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub's
      !String(inputs.path ?? "").startsWith("${{ runner.temp }}/")
    )
      problems.push(`job ${job} unpacks an artifact into the checkout; set a path under runner.temp`);
  }
  return problems;
}
