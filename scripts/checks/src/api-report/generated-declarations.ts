/** Names under which an entry's declarations export something from `generated/`. */
export function generatedNames(declarations: string): Set<string> {
  const statements = declarations.matchAll(
    /^export (?:type )?\{([^}]*)\} from "[^"]*\/generated\/[^"]*";$/gm,
  );
  return new Set(
    [...statements].flatMap(([, list = ""]) =>
      list.split(",").map((one) => one.replace(/^\s*(type )?(\w+ as )?/, "").trim()),
    ),
  );
}

/** A report with the text of the named interfaces and constants left out. */
export function withoutGenerated(report: string, names: ReadonlySet<string>): string {
  const kept: string[] = [];
  let isLeftOut = false;
  for (const line of report.split("\n")) {
    if (isLeftOut) {
      // The end of type parameters begins the body.
      isLeftOut = !/^[})]/.test(line) || /[{(]$/.test(line);
      continue;
    }
    // API Extractor numbers a name that is also a global, such as document_2.
    const [, start, name] =
      /^((?:export )?(?:interface|const|type) (\w+?)(?:_\d+)?)\b.*[{(]$/.exec(line) ?? [];
    isLeftOut = name !== undefined && names.has(name);
    kept.push(isLeftOut ? `${start}; // see src/generated` : line);
  }
  return kept.join("\n");
}
