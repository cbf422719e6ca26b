// What the job that pushes a pull request needs of scripts/shared, by its path: the job holds a token and installs no
// package, so that no other name resolves.
// @boundaries-ignore see above
export { branchName, commitSubject, logText, markdownText, oneLine } from "../../../shared/src/encode.ts";
// @boundaries-ignore see above
export { changesOnlyRegions, isReadme } from "../../../shared/src/generated-regions.ts";
// @boundaries-ignore see above
export { pullRequestBody } from "../../../shared/src/pull-request.ts";
// @boundaries-ignore see above
export {
  fields,
  invalid,
  isTextOrNull,
  type PlannedFiles,
  type PullRequestKind,
  type PullRequestPlan,
} from "../../../shared/src/pull-request-plan.ts";
// @boundaries-ignore see above
export { pushPullRequest } from "../../../shared/src/push-pull-request.ts";
// @boundaries-ignore see above
export { runCli } from "../../../shared/src/run-cli.ts";
