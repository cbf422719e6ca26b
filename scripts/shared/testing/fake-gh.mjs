#!/usr/bin/env node
// Stands in for GitHub's command line: keeps pull requests in a file, and a log of every call.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";

const folder = process.env.FAKE_GH;
const [thing, verb, ...rest] = process.argv.slice(2);
const option = (name) => (rest.includes(name) ? rest[rest.indexOf(name) + 1] : undefined);
const state = `${folder}/pull-requests.json`;
const requests = existsSync(state) ? JSON.parse(readFileSync(state, "utf8")) : [];
appendFileSync(`${folder}/log.txt`, `${thing} ${verb} ${thing === "label" ? rest[0] : ""}\n`);

if (thing === "pr" && verb === "list") {
  const open = requests.filter(({ head, isOpen }) => isOpen && head === option("--head"));
  console.log(JSON.stringify(open.map(({ number }) => ({ number }))));
} else if (thing === "pr") {
  const body = option("--body-file");
  const change = {
    ...(body && { body: readFileSync(body, "utf8") }),
    ...(option("--title") && { title: option("--title") }),
  };
  if (verb === "create") {
    const labels = rest.flatMap((word, index) => (rest[index - 1] === "--label" ? [word] : []));
    const number = requests.length + 1;
    requests.push({
      number,
      isOpen: true,
      head: option("--head"),
      base: option("--base"),
      labels,
      ...change,
    });
    console.log(`https://github.example/pull/${number}`);
  } else {
    const request = requests.find(({ number }) => String(number) === rest[0]);
    Object.assign(request, change);
    if (verb === "close") Object.assign(request, { isOpen: false, comment: option("--comment") });
    if (option("--add-label")) {
      const gone = option("--remove-label")?.split(",") ?? [];
      request.labels = [
        ...new Set([...request.labels.filter((label) => !gone.includes(label)), option("--add-label")]),
      ];
    }
  }
  writeFileSync(state, JSON.stringify(requests));
}
