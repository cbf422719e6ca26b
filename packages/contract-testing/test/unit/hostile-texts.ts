import { createRandom } from "../../src/scenarios/data/seeded-values.js";

const parts = [
  ..."`|<>&\"'\\*_~#[](){}!$@=+-.;:%^ \t\n\r\0\u0007\u001b\u007f\u0085\u009b\u00a0\u200b\u202e\u2028\u2029\u2066\ufeff\ufffe\uffff",
  "``",
  "```",
  "\r\n",
  "\n\n# heading\n",
  "\u001b[31m",
  "\u001b]0;title\u0007",
  "\ud800",
  "\udc00",
  "😀",
  "</li>",
  "</h3></article>",
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "</style>",
  "]]>",
  "<![CDATA[",
  "-->",
  "<!--",
  "<?xml?>",
  "&amp;",
  "&#13;",
  "&lt;",
  "[x](javascript:alert(1))",
  "![i](https://evil.example/i.png)",
  "https://evil.example",
  "@everyone",
  "#1",
  "=cmd|'/c calc'!A0",
  "</details>",
  "<details>",
  "| a | b |",
  "---",
  "~~~",
  "* item",
  "__proto__",
  "constructor",
  "getWallets",
  "é",
  "a",
  "0",
];

/** Texts that mean something to some parser; the same in every run. */
export function hostileTexts(count: number, seed = 1): string[] {
  const random = createRandom(seed);
  const pick = () => parts[Math.floor(random() * parts.length)] ?? "";
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + Math.floor(random() * 8) }, pick).join(""),
  );
}
