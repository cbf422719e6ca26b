import type { Bump } from "@energy-clients/scripts-specs/diff/report";
import { moreOfEtt, ofEtt, type PlantedChange } from "@energy-clients/scripts-specs/testing/planted-changes";
import { ofEnmacc } from "@energy-clients/scripts-specs/testing/planted-changes-enmacc";
import type { Month } from "../year/months.ts";

/** Changes that an owner publishes together: they do not touch each other, and are released with the same bump. */
export interface Round {
  readonly api: Month["api"];
  /** `none` where all of them are kept out of the client. */
  readonly bump: Bump;
  readonly changes: readonly PlantedChange[];
}

type Changes = readonly PlantedChange[];

/** Every planted change, in the rounds in which they are published. */
export const rounds: readonly Round[] = [
  ...roundsOf("ett", [...ofEtt, ...moreOfEtt].filter(isQuiet)),
  // The larger ones of both lists concern the same actions.
  ...roundsOf("ett", larger(ofEtt)),
  ...roundsOf("ett", larger(moreOfEtt)),
  ...roundsOf("enmacc", ofEnmacc),
];

function larger(changes: Changes): Changes {
  return changes.filter((change) => !isQuiet(change));
}

function isQuiet({ released }: PlantedChange): boolean {
  return released === undefined || released[0] === "patch";
}

function roundsOf(api: Month["api"], changes: Changes): Round[] {
  const byBump = Map.groupBy(changes, ({ released }) => released?.[0] ?? "none");
  return [...byBump].map(([bump, group]) => ({ api, bump, changes: group }));
}
