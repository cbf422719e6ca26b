import { describeFailure } from "./failure.ts";
import { formatNumber, LINE_WIDTH, type Paint, type Print, shorten, wrap } from "./format.ts";
import type { TokenFacts, WatchedRequest } from "./requests.ts";

/** Prints one value of a step's result. */
export type Show = (label: string, value: string) => void;

/** Runs the steps one after the other, and prints what each one does. */
export interface Steps {
  /** Prints the title of a part and its remarks. */
  part(title: string, ...remarks: string[]): void;
  /** Runs a step. Prints a failure, and throws it as {@link StepFailed}. */
  run<Value>(title: string, step: (show: Show) => Promise<Value>): Promise<Value>;
  /** Prints why a step is not run. */
  skip(title: string, reason: string): void;
  /** Prints a request of the running step. */
  request(request: WatchedRequest): void;
  readonly count: { readonly run: number; readonly skipped: number; readonly requests: number };
}

/** Thrown when a step failed. The failure has been printed already. */
export class StepFailed extends Error {
  override readonly name = "StepFailed";
}

const INDENT = 4;
const LABEL_WIDTH = 16;
/** Width left in a line beside a request's method, status and time. */
const PATH_WIDTH = LINE_WIDTH - 25;
const MODELLED = "  modelled";
/** Maximum number of list items to print; a live list may have thousands. */
const MOST_ITEMS = 5;
const DAY_MINUTES = 24 * 60;

export function createSteps(print: Print, paint: Paint): Steps {
  const count = { run: 0, skipped: 0, requests: 0 };
  const margin = " ".repeat(INDENT);

  const heading = (title: string): string => {
    const number = String(count.run + count.skipped).padStart(2);
    return `${number}  ${paint("bold", title)}`;
  };
  const show: Show = (label, value) => {
    const [first = "", ...rest] = wrap(value, margin + label.padEnd(LABEL_WIDTH), INDENT + LABEL_WIDTH);
    for (const line of [first, ...rest]) print(line);
  };
  return {
    count,
    part(title, ...remarks) {
      print("");
      print(paint(["bold", "underline"], title));
      for (const remark of remarks) for (const line of wrap(remark, "", 0)) print(line);
    },
    async run(title, step) {
      count.run += 1;
      print("");
      print(heading(title));
      try {
        return await step(show);
      } catch (error) {
        printFailure(error, `Step ${count.run + count.skipped} failed: ${title}`, print, paint);
        throw new StepFailed(title, { cause: error });
      }
    },
    skip(title, reason) {
      count.skipped += 1;
      print("");
      print(heading(title));
      for (const line of wrap(reason, `${margin}skipped: `, INDENT)) print(paint("dim", line));
    },
    request({ method, path, status, ms, provenance }) {
      count.requests += 1;
      const colour = status < 400 ? "green" : "red";
      const mark = provenance === "modelled" ? MODELLED : "";
      const what = `${paint(colour, String(status))}  ${`${ms} ms`.padStart(7)}`;
      print(
        `${margin}${method.padEnd(6)} ${what}  ${shorten(path, PATH_WIDTH - mark.length)}${mark && paint("yellow", mark)}`,
      );
    },
  };
}

/** Prints the first items of a list, and the number of the others. */
export function showItems<Item>(
  show: Show,
  label: string,
  items: readonly Item[],
  inWords: (item: Item) => string,
): void {
  if (items.length === 0) show(label, "none");
  items.slice(0, MOST_ITEMS).forEach((item, index) => {
    show(index === 0 ? label : "", inWords(item));
  });
  if (items.length > MOST_ITEMS) show("", `and ${items.length - MOST_ITEMS} more`);
}

/** Prints what may be known about a token, and never the token. */
export function showToken(show: Show, facts: Partial<TokenFacts> = {}): void {
  const { validMinutes, orgStatus, organizations } = facts;
  show("token", `Bearer token, ${validity(validMinutes)}`);
  if (orgStatus !== undefined) show("client", orgStatus === "trial" ? "on trial" : orgStatus);
  if (organizations !== undefined) show("acts for", `${formatNumber(organizations)} organisations`);
}

/** Prints a failure: the step, the error's code and message, and a remedy. */
export function printFailure(error: unknown, title: string, print: Print, paint: Paint): void {
  const { code, message, remedy, stack } = describeFailure(error);
  print("");
  print(paint(["bold", "red"], title));
  for (const line of wrap(code, "  code     ", 11)) print(line);
  for (const line of wrap(message, "  message  ", 11)) print(line);
  for (const line of wrap(remedy, "  remedy   ", 11)) print(line);
  for (const line of stack) print(line);
}

function validity(minutes: number | undefined): string {
  if (minutes === undefined) return "lifetime not stated";
  return minutes > DAY_MINUTES ? "valid for more than a day" : `valid for ${formatNumber(minutes)} min`;
}
