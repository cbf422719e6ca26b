import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Scalar, visit, type YAMLMap } from "yaml";

const FOLDER = ".github/workflows";

/**
 * What in the workflows trusts more than it must, in words, each with file and line: an action that is not pinned by
 * the hash of its commit, with its version as a comment; a job whose token may do what GitHub gives by default; a
 * checkout that leaves its token in the working tree.
 */
export function workflowProblems(root: string): string[] {
  return readdirSync(join(root, FOLDER))
    .filter((name) => /\.ya?ml$/.test(name))
    .flatMap((name) => problemsOf(`${FOLDER}/${name}`, readFileSync(join(root, FOLDER, name), "utf8")));
}

function problemsOf(file: string, text: string): string[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const problems = document.errors.map((error) => `${file}: ${error.message}`);
  const report = (node: { range?: readonly number[] | null } | null, problem: string) => {
    problems.push(`${file}:${lines.linePos(node?.range?.[0] ?? 0).line}: ${problem}`);
  };
  const root = document.contents;
  if (!isMap(root)) return [...problems, `${file}: is no workflow`];

  const jobs = root.get("jobs");
  const isSaid = (node: YAMLMap) => node.has("permissions");
  const broad = (node: YAMLMap) => ["write-all", "read-all"].includes(String(node.get("permissions")));
  if (broad(root)) report(root, "permissions must be listed one by one");
  for (const { key, value } of isMap(jobs) ? jobs.items : []) {
    if (!isMap(value)) continue;
    if (!isSaid(root) && !isSaid(value)) report(key as Scalar, `job ${key} does not state its permissions`);
    if (broad(value)) report(key as Scalar, `job ${key} must list its permissions one by one`);
  }

  visit(document, {
    Pair(_key, { key, value }) {
      if (!isScalar(key) || key.value !== "uses" || !isScalar(value)) return;
      const action = String(value.value);
      if (action.startsWith("./")) return;
      if (!/@[0-9a-f]{40}$/.test(action)) report(value, `${action} is not pinned by the hash of a commit`);
      else if (!/^ v\d/.test(value.comment ?? ""))
        report(value, `${action} does not say which version it is`);
    },
    Map(_key, step) {
      if (!String(step.get("uses") ?? "").startsWith("actions/checkout@")) return;
      const inputs = step.get("with");
      const persists = isMap(inputs) ? inputs.get("persist-credentials") : undefined;
      if (persists !== false)
        report(step, "checkout leaves its token in the working tree; say persist-credentials");
    },
    Seq: (_key, node) => (isSeq(node) ? undefined : visit.SKIP),
  });
  return problems;
}
