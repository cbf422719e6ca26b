import assert from "node:assert/strict";
import type { Peer } from "./peer.ts";
import type { Task, Work } from "./work.ts";

/** A request as it left a contender. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/**
 * Proves that a contender does the work that the others do, before anything is measured.
 *
 * @throws AssertionError that says what it sent, or gave back, otherwise.
 */
export function checkSameWork(
  peer: Peer,
  work: Work,
  task: Task,
  seen: SeenRequest,
  response: unknown,
): void {
  const what = `${peer.name}: ${task.method} ${work.api}`;
  const [path, query] = seen.target.split("?");
  const [wantedPath, wantedQuery] = task.target.split("?");
  assert.equal(seen.method, task.method, what);
  assert.equal(path, wantedPath, what);
  assert.deepEqual(pairsOf(query), pairsOf(wantedQuery), what);
  for (const [name, value] of Object.entries(work.headers)) {
    if (peer.without?.includes(name)) continue;
    // Each process makes its own token; they are alike in all but the second they were made in.
    const shape = name === "authorization" ? (text = "") => `${text.slice(0, 40)}… ${text.length}` : String;
    assert.equal(shape(seen.headers[name]), shape(value), `${what}: ${name}`);
  }
  if (task.body === undefined) {
    assert.equal(seen.body, "", what);
  } else {
    assert.match(seen.headers["content-type"] ?? "", /^application\/json/, what);
    assert.deepEqual(JSON.parse(seen.body), task.body, what);
  }
  assert.deepEqual(response, task.response, what);
}

function pairsOf(query: string | undefined): string[][] {
  return [...new URLSearchParams(query)].sort();
}
