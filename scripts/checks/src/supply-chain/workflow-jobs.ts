import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export const WORKFLOW_FOLDER = ".github/workflows";

/** A step of a workflow. */
export interface WorkflowStep {
  readonly uses?: string;
  readonly run?: string;
  readonly env?: Readonly<Record<string, unknown>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

/** The rights and secrets of a job. */
export interface WorkflowJob {
  /** Name of the workflow's file, such as `ci.yml`. */
  readonly workflow: string;
  readonly job: string;
  /** Events that start the job, after its `if`. */
  readonly startedBy: readonly string[];
  readonly permissions: Readonly<Record<string, string>> | string;
  readonly environment: string | undefined;
  /** Names of its secrets; `GITHUB_TOKEN` if a step gets `github.token`. */
  readonly secrets: readonly string[];
  /** Whether it runs the code of a pull request. */
  readonly runsPullRequestCode: boolean;
  readonly steps: readonly WorkflowStep[];
  /** The job without its steps. */
  readonly settings: Readonly<Record<string, unknown>>;
}

type Node = Readonly<Record<string, unknown>>;

/** Names of the files that hold workflows. */
export function workflowFiles(root: string): string[] {
  return readdirSync(join(root, WORKFLOW_FOLDER))
    .filter((name) => /\.ya?ml$/.test(name))
    .sort();
}

/** All jobs of a repository's workflows. */
export function workflowJobs(root: string): WorkflowJob[] {
  return workflowFiles(root).flatMap((workflow) =>
    jobsOf(workflow, readFileSync(join(root, WORKFLOW_FOLDER, workflow), "utf8")),
  );
}

/** The jobs of one workflow; none when it is not one. */
export function jobsOf(workflow: string, text: string): WorkflowJob[] {
  const root = (parse(text) ?? {}) as Node;
  const events = eventsOf(root.on);
  return Object.entries((root.jobs ?? {}) as Record<string, Node>).map(([job, node]) => {
    const { steps = [], ...settings } = node;
    const startedBy = events.filter((event) => letsThrough(String(node.if ?? ""), event));
    const environment = node.environment as string | { readonly name?: string } | undefined;
    return {
      workflow,
      job,
      startedBy,
      permissions: (node.permissions ?? root.permissions ?? "default") as WorkflowJob["permissions"],
      environment: typeof environment === "object" ? environment.name : environment,
      secrets: secretsIn({ node, env: root.env }),
      runsPullRequestCode:
        startedBy.some((event) => event.startsWith("pull_request")) ||
        (steps as WorkflowStep[]).some(checksOutPullRequest),
      steps: steps as WorkflowStep[],
      settings,
    };
  });
}

/** Events of `on`, which is a name, a list or a map. */
export function eventsOf(on: unknown): string[] {
  if (typeof on === "string") return [on];
  return Array.isArray(on) ? on.map(String) : Object.keys((on ?? {}) as object);
}

/** Names of the secrets in expressions; `*` where an expression takes all of them. */
export function secretsIn(value: unknown): string[] {
  const text = JSON.stringify(value ?? "");
  const expressions = [...text.matchAll(/\$\{\{.*?\}\}/g)].map(([expression]) => expression).join(" ");
  const names = [...expressions.matchAll(/\bsecrets\s*\.\s*([\w-]+)/g)].map(([, name = ""]) => name);
  const takesAll = /\bsecrets\b(?!\s*\.\s*[\w-])/.test(expressions) || /"secrets":"inherit"/.test(text);
  const own = /\bgithub\s*\.\s*token\b/.test(expressions) ? ["GITHUB_TOKEN"] : [];
  return [...new Set([...names, ...own, ...(takesAll ? ["*"] : [])])].sort();
}

/** Of an `if`, only the plain comparison with one event is understood; anything else lets all events through. */
function letsThrough(condition: string, event: string): boolean {
  const [, only] = /^github\.event_name == '(\w+)'( && .*)?$/.exec(condition) ?? [];
  return only === undefined || condition.includes("||") || only === event;
}

function checksOutPullRequest({ uses = "", with: inputs = {} }: WorkflowStep): boolean {
  if (!uses.startsWith("actions/checkout@")) return false;
  return ["ref", "repository"].some((input) => String(inputs[input] ?? "").includes("${{"));
}
