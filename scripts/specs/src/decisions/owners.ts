import type { JsonObject, SourceDocument } from "../document/document.ts";
import type { Tokens } from "../document/json-pointer.ts";
import { applyOverlay } from "../overlay/overlay.ts";
import type { Action } from "../overlay/overlay-actions.ts";

interface Touch {
  readonly action: Action;
  readonly kind: "remove" | "update";
  readonly tokens: Tokens;
}

/** An action with the place at which it says something, or leaves it out. */
export interface Owner {
  readonly action: Action;
  readonly place: Tokens;
}

/** Which action of an API's overlays wrote or removed what, in an upstream document. */
export class Owners {
  readonly #touches: Touch[] = [];

  /** @param overlays - In the order in which they apply; each action must fit. */
  constructor(upstream: JsonObject, overlays: readonly SourceDocument[]) {
    let document = upstream;
    for (const overlay of overlays) {
      document = applyOverlay(document, overlay, undefined, (action, kind, tokens) => {
        this.#touches.push({ action, kind, tokens });
      }).document;
    }
  }

  /**
   * The action that decides what an effective document says at a place: the last one that wrote there or, where nothing
   * stands, the one that removed it, or that wrote something else instead. Undefined if there is none.
   */
  of(tokens: Tokens, isThere: boolean): Owner | undefined {
    const kind = isThere ? "update" : "remove";
    const own = this.#related(tokens).findLast((touch) => touch.kind === kind);
    if (own === undefined) return undefined;
    if (isThere || !isPrefix(own.tokens, tokens)) return { action: own.action, place: tokens };
    const later = this.#touches.slice(this.#touches.indexOf(own) + 1);
    const instead = later.findLast((touch) => touch.kind === "update" && isPrefix(own.tokens, touch.tokens));
    return { action: (instead ?? own).action, place: instead === undefined ? tokens : own.tokens };
  }

  /** As {@link of}; failing that, the action that did something nearest to the place. */
  nearest(tokens: Tokens, isThere: boolean): Owner | undefined {
    const own = this.of(tokens, isThere);
    if (own !== undefined) return own;
    const touch = this.#related(tokens).at(-1) ?? this.#nearest(tokens);
    return touch && { action: touch.action, place: tokens };
  }

  #related(tokens: Tokens): Touch[] {
    return this.#touches.filter((touch) => isPrefix(touch.tokens, tokens) || isPrefix(tokens, touch.tokens));
  }

  /** A place may have been reached by another name, such as another position in a list. Something hides it: never nothing. */
  #nearest(tokens: Tokens): Touch | undefined {
    let [best, length]: [Touch | undefined, number] = [undefined, -1];
    for (const touch of this.#touches) {
      const common = commonLength(touch.tokens, tokens);
      if (common > length) [best, length] = [touch, common];
    }
    return best;
  }
}

function isPrefix(prefix: Tokens, tokens: Tokens): boolean {
  return prefix.length <= tokens.length && commonLength(prefix, tokens) === prefix.length;
}

function commonLength(one: Tokens, other: Tokens): number {
  const differing = one.findIndex((token, index) => token !== other[index]);
  return differing === -1 ? Math.min(one.length, other.length) : differing;
}
