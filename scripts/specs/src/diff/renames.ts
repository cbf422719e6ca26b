import type { Side } from "./comparable-schema.ts";
import type { Finding } from "./findings.ts";

/** Whether two names differ only in how they are written: `start` and `Start`, `pageSize` and `page_size`. */
export function isRename(old: string, now: string): boolean {
  return old !== now && foldedName(old) === foldedName(now);
}

/** What two names have in common that are only written otherwise. */
export function foldedName(name: string): string {
  return name.replaceAll(/[-_\s]/g, "").toLowerCase();
}

/** A member that has another name and is otherwise compared as the same. */
export function rename(place: string, to: string, side: Side): Omit<Finding, "operationId" | "source"> {
  return { place, side, kind: "renamed", bump: "major", detail: { type: "renamed", to } };
}
