import { join } from "node:path";
import { findBrowser } from "@energy-clients/scripts-shared/find-browser";
import { spawnSync } from "@energy-clients/scripts-shared/limited-process";
// @boundaries-ignore where the journal's tests find PostgreSQL
import { POSTGRES_FOLDER } from "../../../../packages/journal/test/support/postgres-folder.ts";

/** A program that tests use and that no package brings. */
export type ProgramName = "redis-server" | "PostgreSQL" | "Chromium";

/** Each program that this machine has, with its version. */
export type Programs = ReadonlyMap<ProgramName, string>;

/** Finds the programs. Chromium's version stays unknown: asking for it takes longer than all tasks from the cache. */
export function findPrograms(): Programs {
  const redis = versionOf("redis-server");
  const postgres = POSTGRES_FOLDER && versionOf(join(POSTGRES_FOLDER, "postgres"));
  const found: [ProgramName, string | undefined][] = [
    ["redis-server", redis],
    ["PostgreSQL", postgres],
    ["Chromium", findBrowser() && "unknown"],
  ];
  return new Map(found.filter((entry): entry is [ProgramName, string] => entry[1] !== undefined));
}

function versionOf(program: string): string | undefined {
  const { status, stdout } = spawnSync(program, ["--version"], { encoding: "utf8", timeout: 10_000 });
  return status === 0 ? stdout.trim() : undefined;
}
