import type { JsonObject, SourceDocument } from "../document/document.ts";
import type { Tokens } from "../document/json-pointer.ts";
import { applyOverlay } from "../overlay/overlay.ts";
import type { Action } from "../overlay/overlay-actions.ts";

interface Touch {
  readonly action: Action;
  readonly kind: "remove" | "update";
  readonly tokens: Tokens;
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
   * stands, removed it. Undefined if there is none.
   */
  of(tokens: Tokens, isThere: boolean): Action | undefined {
    const kind = isThere ? "update" : "remove";
    return this.#related(tokens).findLast((touch) => touch.kind === kind)?.action;
  }

  /** As {@link of}; failing that, the action that did something nearest to the place. */
  nearest(tokens: Tokens, isThere: boolean): Action | undefined {
    return this.of(tokens, isThere) ?? (this.#related(tokens).at(-1) ?? this.#nearest(tokens))?.action;
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
