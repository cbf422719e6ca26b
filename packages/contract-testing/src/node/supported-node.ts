/** The first release of each line of Node on which this package runs: `require()` of an ES module, which Prism's mocker needs. */
const FIRST_RELEASES = { 20: 19, 22: 12 } as const;

/**
 * Says why this package does not run on a version of Node; `undefined` if it does.
 *
 * @param version - Such as `22.12.0`.
 */
export function whyUnsupported(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const first = FIRST_RELEASES[major as keyof typeof FIRST_RELEASES];
  if (first === undefined ? major > 22 : minor >= first) return undefined;
  return `[contract-testing] Node ${version} is not supported. Use Node 20.19, 22.12, or 24 or newer.`;
}

const problem = whyUnsupported(process.versions.node);
if (problem !== undefined) {
  // One line, without the stack of a module that nobody wrote.
  const error = new Error(problem);
  error.stack = problem;
  throw error;
}
