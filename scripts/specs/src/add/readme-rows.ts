import { markdownText } from "@energy-clients/scripts-shared/encode";
import type { Api } from "../document/apis.ts";

/** A row of a table in a README, and the row behind which it goes. */
interface Row {
  readonly file: string;
  readonly behind: RegExp;
  readonly start: string;
  readonly text: string;
}

/** The tables that list every API. */
function rowsOf({ name, title, clientPackage }: Api, operations: number, from: string): Row[] {
  const document = `| [\`${name}\`](${name})`;
  const client = `| [\`@energy-clients/${clientPackage}\`](packages/${clientPackage})`;
  return [
    {
      file: "specs/README.md",
      behind: /^\| \[`[a-z0-9-]+`\]\([a-z0-9-]+\)/,
      start: document,
      text: `${document} ${markdownText(title)}, ${operations} operations | ${markdownText(from)} | see specs.lock.json | **published** | see the document |`,
    },
    {
      file: "README.md",
      behind: /^\| \[`@energy-clients\/[a-z0-9-]+-client`\]/,
      start: client,
      text: `${client} | calls ${markdownText(title)}: ${operations} operations | Node ≥ 20.19, browsers |`,
    },
  ];
}

/** The READMEs with a row for the API, where they have such a table. */
export function withRows(
  api: Api,
  operations: number,
  from: string,
  read: (file: string) => string | undefined,
) {
  return changeRows(rowsOf(api, operations, from), read, (lines, row) => {
    const last = lines.findLastIndex((line) => row.behind.test(line));
    return last === -1 ? lines : lines.toSpliced(last + 1, 0, row.text);
  });
}

/** The READMEs without the API's rows. */
export function withoutRows(api: Api, read: (file: string) => string | undefined) {
  return changeRows(rowsOf(api, 0, ""), read, (lines, row) =>
    lines.filter((line) => !line.startsWith(row.start)),
  );
}

function changeRows(
  rows: readonly Row[],
  read: (file: string) => string | undefined,
  change: (lines: string[], row: Row) => string[],
): Map<string, string> {
  const texts = rows.flatMap((row): [string, string][] => {
    const text = read(row.file);
    return text === undefined ? [] : [[row.file, change(text.split("\n"), row).join("\n")]];
  });
  return new Map(texts);
}
