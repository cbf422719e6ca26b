/** Labels of the pull requests; the second word is the kind of break. */
export const labels = [
  { name: "specs", color: "5319e7", description: "An API's document changed" },
  { name: "specs: breaking", color: "b60205", description: "Consumers have to change their code" },
  { name: "specs: feature", color: "0e8a16", description: "The API can do more; nothing breaks" },
  { name: "specs: fix", color: "c5def5", description: "Corrections and words; nothing breaks" },
] as const;

/** The label that says what a change does to consumers. */
export function kindOf({ bump }: { readonly bump: string }): (typeof labels)[number]["name"] {
  if (bump === "major") return "specs: breaking";
  return bump === "minor" ? "specs: feature" : "specs: fix";
}
