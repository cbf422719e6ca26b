import type { References } from "../documents/references.js";
import { fields } from "../documents/walk-document.js";
import { InvalidSchemaError } from "./schema-error.js";

/** Where a schema stands: fragments and relative references begin at its resource. */
export interface SchemaResource {
  /** The document, or the nearest schema around it that has an `$id`. */
  readonly root: object;
  /** The URI of the resource; the document itself has none of its own. */
  readonly uri: string;
}

/** A schema that a reference leads to. */
export interface Located {
  readonly schema: unknown;
  readonly resource: SchemaResource;
}

/** Finds the schemas that references of JSON Schema 2020-12 lead to: by pointer, by `$id` and by `$anchor`. */
export interface SchemaLocator {
  /** The document as a resource. */
  readonly document: SchemaResource;
  /** Enters a schema: one with an `$id` begins a resource of its own. */
  enter(schema: object, around: SchemaResource): SchemaResource;
  /** @throws {@link InvalidSchemaError} if the reference has no target. */
  find(reference: string, from: SchemaResource): Located;
  /** The schemas with a `$dynamicAnchor` in a schema and below it, without resources of their own. */
  dynamicAnchors(schema: object): ReadonlyMap<string, object>;
}

/** A document's own URI: relative `$id`s need one to be resolved with. */
const DOCUMENT_URI = "https://document.invalid/";

/** Creates the locator of a document. */
export function createSchemaLocator(content: object, references: References): SchemaLocator {
  const document = { root: content, uri: DOCUMENT_URI };
  let byUri: Map<string, object> | undefined;
  const anchorsOf = new WeakMap<object, ReadonlyMap<string, object>>();

  function enter(schema: object, around: SchemaResource): SchemaResource {
    const { $id } = fields(schema);
    if (typeof $id !== "string" || $id.startsWith("#")) return around;
    return { root: schema, uri: resolveUri($id, around.uri) };
  }

  function resources(): Map<string, object> {
    if (byUri !== undefined) return byUri;
    byUri = new Map();
    const pending: [unknown, SchemaResource][] = [[content, document]];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const [value, around] = next;
      if (typeof value !== "object" || value === null) continue;
      const here = enter(value, around);
      if (here !== around) byUri.set(here.uri, value);
      for (const child of Object.values(value)) pending.push([child, here]);
    }
    return byUri;
  }

  function find(reference: string, from: SchemaResource): Located {
    const hash = reference.indexOf("#");
    const address = hash === -1 ? reference : reference.slice(0, hash);
    const fragment = hash === -1 ? "" : reference.slice(hash + 1);
    const uri = address === "" ? from.uri : resolveUri(address, from.uri);
    const root = uri === from.uri ? from.root : uri === DOCUMENT_URI ? content : resources().get(uri);
    if (root === undefined) throw noTarget(reference);
    const resource = { root, uri };
    if (fragment === "") return { schema: root, resource: enter(root, resource) };
    if (fragment.startsWith("/")) {
      if (root === content) return { schema: targetOf(reference, fragment), resource: document };
      return followPointer(reference, fragment, resource);
    }
    const schema = anchors(root, ["$anchor", "$dynamicAnchor"]).get(fragment);
    if (schema === undefined) throw noTarget(reference);
    return { schema, resource };
  }

  function targetOf(reference: string, fragment: string): unknown {
    try {
      return references.target(`#${fragment}`);
    } catch {
      throw noTarget(reference);
    }
  }

  function followPointer(reference: string, fragment: string, start: SchemaResource): Located {
    let located: Located = { schema: start.root, resource: start };
    for (const step of fragment.slice(1).split("/")) {
      const name = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~");
      const value = Object.hasOwn(fields(located.schema), name) ? fields(located.schema)[name] : undefined;
      if (value === undefined) throw noTarget(reference);
      const around = located.resource;
      located = {
        schema: value,
        resource: typeof value === "object" && value ? enter(value, around) : around,
      };
    }
    return located;
  }

  function dynamicAnchors(schema: object): ReadonlyMap<string, object> {
    const known = anchorsOf.get(schema) ?? anchors(schema, ["$dynamicAnchor"]);
    anchorsOf.set(schema, known);
    return known;
  }

  return { document, enter, find, dynamicAnchors };
}

function anchors(root: object, keywords: readonly string[]): Map<string, object> {
  const found = new Map<string, object>();
  const pending: unknown[] = [root];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    if (typeof value !== "object" || value === null) continue;
    if (value !== root && typeof fields(value).$id === "string") continue;
    for (const keyword of keywords) {
      const name = fields(value)[keyword];
      if (typeof name === "string" && !found.has(name)) found.set(name, value);
    }
    pending.push(...Object.values(value).filter((child) => child !== undefined));
  }
  return found;
}

function resolveUri(reference: string, base: string): string {
  return URL.canParse(reference, base) ? new URL(reference, base).href.replace(/#$/, "") : reference;
}

function noTarget(reference: string): InvalidSchemaError {
  return new InvalidSchemaError(`the reference ${JSON.stringify(reference)} has no target in the document`);
}
