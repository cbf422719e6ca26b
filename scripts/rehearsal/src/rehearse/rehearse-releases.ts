import { createHash } from "node:crypto";
import { appendFileSync, readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import { pendingChangesets } from "@energy-clients/scripts-release/packages";
import { LIST, readPacked } from "@energy-clients/scripts-release/packed-list";
import { succeed } from "@energy-clients/scripts-shared/execute";
import { startFaultProxy } from "../registry/fault-proxy.ts";
import { publisherOf, type Registry } from "../registry/registry.ts";
import {
  commitIn,
  describeChange,
  releaseCommand,
  releaseInto,
  versionIn,
} from "../registry/release-into.ts";
import { expectSame, type Rehearsal, step } from "./rehearsal.ts";
import { type Refusal, refusalOf } from "./rehearse-refusals.ts";

/** Releases HEAD and installs it in the consumer's project. */
export async function rehearseFirstRelease(rehearsal: Rehearsal): Promise<Refusal[]> {
  const { clone, registry, consumer, options, release } = rehearsal;
  const refusals: Refusal[] = [];
  step("the first release: versions, changelogs, build, publish, tags");
  if (pendingChangesets(clone).length > 0) {
    const input = "changesets that are in no version yet";
    refusals.push(await refusalOf(input, "changesets_pending", () => release("publish")));
  }
  console.log(await releaseInto(registry, clone, options));

  step("a fresh project installs it and runs it");
  await consumer.install("latest");
  await consumer.use();
  return refusals;
}

/** Releases to a registry that first refuses, then fails half-way, and then works. The consumer updates in between. */
export async function rehearseBrokenRelease(rehearsal: Rehearsal): Promise<Refusal[]> {
  const { folder, clone, registry, consumer, options, release } = rehearsal;
  const packed = join(folder, "packed");
  step("the second release, to a registry that refuses and then dies half-way");
  await change(rehearsal, "minor", "The second release.");
  await versionIn(clone, options);
  console.log(await release("pack", "--out", packed));
  const digest = createHash("sha256")
    .update(readFileSync(join(packed, LIST)))
    .digest("hex");

  // Like the job that holds the token: it has the tarballs, and no package is installed.
  const sender = join(folder, "sender");
  await succeed("git", ["clone", "-q", clone, sender], { ...options, cwd: folder });
  const send = (env = {}) =>
    releaseCommand(registry, sender, ["publish", "--from", packed, "--packed", digest], {
      ...options,
      env: { ...options.env, ...env },
    });
  const sendBehind = async (faultOf: Parameters<typeof startFaultProxy>[1]) => {
    await using proxy = await startFaultProxy(registry.url, faultOf);
    await send(publisherOf(proxy.url, tokenOf(registry)));
  };
  let uploads = 0;
  const refusals = [
    await refusalOf("a registry that refuses the upload", "publish_incomplete", () =>
      sendBehind((request) => (isUpload(request) ? 403 : undefined)),
    ),
    await refusalOf("a registry that dies at the third tarball", "publish_incomplete", () =>
      sendBehind((request) => (isUpload(request) && ++uploads >= 3 ? "cut" : undefined)),
    ),
  ];

  step("half of the second release is there; the consumer updates");
  const first = await consumer.use();
  await consumer.update();
  expectSame("what the consumer has", await consumer.use(), first);

  step("the next run continues, and the consumer updates again");
  console.log(await send());
  console.log(await release("tag"));
  await consumer.update();
  const second = await consumer.use();
  const published = readPacked(packed).filter(({ name }) => name in second);
  expectSame("what the consumer has", second, versionsOf(published, Object.keys(second)));
  return refusals;
}

/** Publishes a snapshot, which only a consumer that names its tag may get. */
export async function rehearseSnapshot(rehearsal: Rehearsal): Promise<void> {
  const { consumer, release } = rehearsal;
  step("a snapshot of a pull request");
  await change(rehearsal, "patch", "A pull request.");
  console.log(await release("snapshot", "pr-7"));
  const before = await consumer.use();
  await consumer.update();
  expectSame("what the consumer has after an update", await consumer.use(), before);
  await consumer.install("pr-7");
  await consumer.use();
}

/** Commits a change that reaches users, with its changeset. */
async function change({ clone, options }: Rehearsal, bump: "minor" | "patch", text: string): Promise<void> {
  appendFileSync(join(clone, "packages/client-core/src/base-url.ts"), `// ${text}\n`);
  describeChange(clone, bump, text);
  await commitIn(clone, text, options);
}

function versionsOf(
  tarballs: readonly { readonly name: string; readonly version: string }[],
  order: readonly string[],
): Record<string, string | undefined> {
  return Object.fromEntries(order.map((name) => [name, tarballs.find((one) => one.name === name)?.version]));
}

function isUpload({ method, url = "" }: IncomingMessage): boolean {
  return method === "PUT" && !url.includes("/-/");
}

function tokenOf({ publisher }: Registry): string {
  return Object.entries(publisher).find(([name]) => name.endsWith(":_authToken"))?.[1] ?? "";
}
