import type { parseArgs } from "node:util";
import { choose } from "@energy-clients/scripts-shared/choose";
import type { BumpOverride } from "../changeset/changeset-files.ts";
import { SpecsError } from "../document/specs-error.ts";

/** Exit code while a change upstream is undecided, or was not pulled. */
export const UNDECIDED = 2;

/** Every option of `pnpm specs`, for `parseArgs`. */
export const optionsOf = {
  help: { type: "boolean", short: "h" },
  upstream: { type: "boolean" },
  from: { type: "string", multiple: true },
  "drop-stale": { type: "boolean" },
  "drop-modelled": { type: "boolean" },
  "max-size": { type: "string" },
  base: { type: "string" },
  bump: { type: "string" },
  reason: { type: "string" },
  overwrite: { type: "boolean" },
  title: { type: "string" },
  overlay: { type: "string" },
  strict: { type: "boolean" },
  json: { type: "boolean" },
  markdown: { type: "boolean" },
  html: { type: "boolean" },
  "fail-on": { type: "string" },
  out: { type: "string" },
} as const;

export type OptionName = keyof typeof optionsOf;

/** The options that the command line gave. */
export type Values = ReturnType<typeof parseArgs<{ readonly options: typeof optionsOf }>>["values"];

/** @throws {@link SpecsError} `usage` for an option that the command would ignore. */
export function refuseOtherOptions(command: string, values: Values, allowed: readonly OptionName[]): void {
  const surplus = Object.keys(values).find((name) => !allowed.includes(name as OptionName));
  if (surplus === undefined) return;
  const known =
    allowed.length === 0 ? "it takes none" : `it takes ${allowed.map((name) => `--${name}`).join(", ")}`;
  throw new SpecsError("usage", `${command} has no option --${surplus}; ${known}`);
}

/** @throws {@link SpecsError} `usage` when only one of `--bump` and `--reason` is given, or the bump is unknown. */
export function readOverride({ bump, reason }: Values): BumpOverride | undefined {
  if (bump === undefined && reason === undefined) return undefined;
  if (bump === undefined || reason === undefined || reason.trim() === "") {
    throw new SpecsError(
      "usage",
      "--bump and --reason go together: a bump that is not the computed one needs its why",
    );
  }
  return { bump: choose("bump", bump, ["major", "minor", "patch"]), reason };
}

/** @throws {@link SpecsError} `usage` unless it is a positive number of MiB. */
export function readMaxBytes({ "max-size": text }: Values): number | undefined {
  if (text === undefined) return undefined;
  const size = Number(text);
  if (!(size > 0 && size <= 1024))
    throw new SpecsError("usage", "--max-size must be a number of MiB, up to 1024");
  return size * 1024 * 1024;
}
