import type { Consumer } from "./consumer.ts";
import type { Month } from "./months.ts";
import type { OwnerApi } from "./owner-api.ts";
import type { Proposal } from "./renovate.ts";

/** What a consumer did about a month. */
export interface Taken {
  /** Whether its program worked with the changed API before the update, and why not. */
  readonly before: string;
  /** What it did, a line for each thing. */
  readonly consumer: readonly string[];
  /** The sentences of "What to do", each with what was tried. */
  readonly sentences: readonly { readonly sentence: string; readonly tried: string }[];
}

/** The APIs of a month's owner. */
export interface OwnerApis {
  readonly before: OwnerApi;
  readonly now: OwnerApi;
}

/**
 * Takes what Renovate proposes: a minor as it comes, a major with the changes that the changelog asks for. The program
 * checks what it does, before and after, with the same assertions.
 *
 * @param changelog - Lines of the proposed versions' changelogs.
 * @throws if a sentence of the changelog is not followed, or following it is not enough.
 */
export async function takeRelease(
  consumer: Consumer,
  proposed: readonly Proposal[],
  apis: OwnerApis,
  month: Month,
  changelog: readonly string[],
): Promise<Taken> {
  const fail = (what: string, why: string) => new Error(`${month.month}: ${what}:\n${why}`);
  const broken = await consumer.run(apis.now);
  if ((broken === undefined) !== month.worksBefore) {
    const expected = month.worksBefore ? "to work" : "to break";
    throw fail(`expected the program ${expected} with the changed API`, broken ?? "it works");
  }
  const sentences = sentencesOf(changelog);
  const { following = [] } = month;
  const surplus = following.find(({ sentence }) => !sentences.some((text) => sentence.test(text)));
  if (surplus !== undefined)
    throw fail(`expected ${surplus.sentence} in the changelog`, sentences.join("\n"));
  const left = sentences.find((text) => !following.some(({ sentence }) => sentence.test(text)));
  if (left !== undefined) throw fail("nothing follows this sentence", left);

  const done: string[] = [];
  const edits = following.flatMap((one) => one.edits ?? []);
  for (const { kind, release } of proposed) {
    consumer.install(release);
    const errors = consumer.typecheck();
    if (kind === "minor" && errors.length > 0)
      throw fail("a minor version breaks the program", errors.join("\n"));
    if (kind === "major" && edits.length > 0 && errors.length === 0) {
      throw fail("expected the compiler to name what changed", "it compiles");
    }
    if (kind === "major") consumer.edit(edits);
    const still = consumer.typecheck();
    if (still.length > 0) throw fail("what to do is not enough: it does not compile", still.join("\n"));
    const reason = await consumer.run(apis.now);
    if (reason !== undefined) throw fail("what to do is not enough: it does something else", reason);
    const work =
      kind === "minor" || edits.length === 0
        ? "nothing to change"
        : `${edits.length} edits after ${errors.length} errors of the compiler (${errors[0]})`;
    done.push(`takes ${kind} ${release.version}: ${work}; it compiles, and does what it did`);
  }
  for (const { otherWay, sentence } of following) {
    if (otherWay === undefined) continue;
    await consumer.whileEdited(otherWay.edits, async () => {
      const errors = consumer.typecheck();
      if (errors.length > 0) throw fail(`the other way of ${sentence} does not compile`, errors.join("\n"));
      const reason = await consumer.run(apis[otherWay.api]);
      if (reason !== undefined) throw fail(`the other way of ${sentence} does something else`, reason);
    });
  }
  return {
    before: broken === undefined ? "works" : `breaks: ${broken}`,
    consumer: done.length === 0 ? ["nothing is proposed"] : done,
    sentences: sentences.map((sentence) => ({ sentence, tried: triedFor(sentence, month) })),
  };
}

/** Each "What to do" once. */
function sentencesOf(changelog: readonly string[]): string[] {
  return [...new Set(changelog.flatMap((line) => /What to do: (.*)$/.exec(line)?.[1] ?? []))];
}

function triedFor(text: string, { following = [] }: Month): string {
  const own = following.filter(({ sentence }) => sentence.test(text));
  const edits = own.flatMap((one) => one.edits ?? []);
  const ways = own.flatMap(({ otherWay }) => otherWay ?? []);
  const api = { before: "with the API as it was", now: "with the changed API" };
  return [
    edits.length === 0 ? "nothing changed" : edits.map(editText).join("; "),
    ...ways.map((way) => `the other way, ${api[way.api]}: ${way.edits.map(editText).join("; ")}`),
  ].join("; ");
}

function editText({ from, to }: { readonly from: string; readonly to: string }): string {
  return to === "" ? `without \`${from.trim()}\`` : `\`${to.trim()}\` for \`${from.trim()}\``;
}
