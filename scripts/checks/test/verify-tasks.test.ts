import { describe, expect, it } from "vitest";
import { chooseTasks } from "../src/verify/tasks.ts";

const all = ["lint", "test:redis", "test:postgres", "docs:build", "check:docs", "test:browser", "--force"];

describe("chooseTasks()", () => {
  it("leaves out nothing on a machine with all programs, and passes on their versions", () => {
    const programs = new Map([
      ["redis-server", "v=7.0.15"],
      ["PostgreSQL", "15.14"],
      ["Chromium", "unknown"],
    ] as const);

    expect(chooseTasks(all, programs)).toEqual({
      leftOut: [],
      runs: [
        ["docs:reference", "lint", "test:redis", "test:postgres", "test:browser", "--force"],
        ["docs:build", "check:docs", "--force"],
      ],
      env: { REDIS_VERSION: "v=7.0.15", POSTGRES_VERSION: "15.14" },
    });
  });

  it("needs one run without a task that reads what another one wrote", () => {
    expect(chooseTasks(["lint", "test"], new Map()).runs).toEqual([["lint", "test"]]);
  });

  it("leaves out what needs a program that is missing, and says so", () => {
    const { leftOut, runs, env } = chooseTasks(all, new Map([["PostgreSQL", "15.14"]]));

    expect(runs).toEqual([
      ["docs:reference", "lint", "test:postgres", "--force"],
      ["docs:build", "--force"],
    ]);
    expect(env).toEqual({ POSTGRES_VERSION: "15.14" });
    expect(leftOut).toEqual([
      "Left out: test:redis. It needs redis-server, which was not found. On Debian: apt-get install redis-server.",
      "Left out: check:docs. It needs Chromium, which was not found. On Debian: apt-get install chromium.",
      "Left out: test:browser. It needs Chromium, which was not found. On Debian: apt-get install chromium.",
    ]);
  });
});
