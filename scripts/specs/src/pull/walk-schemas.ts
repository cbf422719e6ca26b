import { isObject, type Json, type Path } from "../document/document.ts";
import { isData, isNameMap } from "../document/keywords.ts";

/** Visits every object of an OpenAPI document that is not example data, with its path. Does not follow references. */
export function walkObjects(value: Json, visit: (object: { [key: string]: Json }, path: Path) => void): void {
  const pending: { value: Json; path: Path; named: boolean }[] = [{ value, path: [], named: false }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value: current, path, named } = next;
    if (Array.isArray(current)) {
      current.forEach((item, index) => {
        pending.push({ value: item, path: [...path, index], named: false });
      });
    } else if (isObject(current)) {
      if (!named) visit(current, path);
      for (const [key, child] of Object.entries(current)) {
        if (typeof child !== "object" || child === null || (!named && isData(key, child))) continue;
        pending.push({ value: child, path: [...path, key], named: !named && isNameMap(key) });
      }
    }
  }
}
