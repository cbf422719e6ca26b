// Exports of scripts/shared, imported by path: the jobs that publish and tag hold a token and install no package, so no
// other name resolves there. Only this file imports from outside this folder, except for modules that `pack` and
// `version` load when they run.
// @boundaries-ignore see above
export { jsonText, logText } from "../../shared/src/encode.ts";
// @boundaries-ignore see above
export { changesetCommand, type ExecuteOptions, execute, succeed } from "../../shared/src/execute.ts";
// @boundaries-ignore see above
export { changesOnlyRegions, isReadme } from "../../shared/src/generated-regions.ts";
// @boundaries-ignore see above
export { onceMore } from "../../shared/src/limited-process.ts";
// @boundaries-ignore see above
export { safeBody } from "../../shared/src/pull-request.ts";
// @boundaries-ignore see above
export { fields, type PullRequestKind, type PullRequestPlan } from "../../shared/src/pull-request-plan.ts";
// @boundaries-ignore see above
export { pushPullRequest } from "../../shared/src/push-pull-request.ts";
// @boundaries-ignore see above
export { repositoryRoot, runCli } from "../../shared/src/run-cli.ts";
// @boundaries-ignore see above
export { type Run, runIn } from "../../shared/src/run-in.ts";
// @boundaries-ignore see above
export { ScriptError } from "../../shared/src/script-error.ts";
// @boundaries-ignore see above
export { readIfThere, writeFiles } from "../../shared/src/write-files.ts";
