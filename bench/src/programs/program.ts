import type { SampledCall } from "./sampled-call.ts";
import type { Style } from "./style.ts";

/** An application that exports one function per operation; all values come from outside. For bundles. */
export function bundleProgram(style: Style, calls: readonly SampledCall[]): string {
  const functions = calls.map(
    (call, index) =>
      `export const call${index} = (x: any) => ${style.call(call, (_, name) => `x[${JSON.stringify(name)}]`)};`,
  );
  return `${style.setUp(calls)}\n${functions.join("\n")}\n`;
}

/** An application that makes each call with values of its own and reads a property of the response. For type checks. */
export function typedProgram(style: Style, calls: readonly SampledCall[]): string {
  const statements = calls.map((call) => {
    const made = `  { const r = await ${style.call(call, (value) => JSON.stringify(value))};`;
    return `${made} seen.push(${call.response === undefined ? "r" : style.read(call.response)}); }`;
  });
  return `${style.setUp(calls)}\nexport async function run(): Promise<unknown[]> {\n  const seen: unknown[] = [];\n${statements.join("\n")}\n  return seen;\n}\n`;
}
