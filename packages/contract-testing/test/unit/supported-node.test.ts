import { describe, expect, it } from "vitest";
import { whyUnsupported } from "../../src/node/supported-node.js";

describe("whyUnsupported()", () => {
  it.each(["20.19.0", "20.20.2", "22.12.0", "22.21.1", "24.0.0", "26.10.0", "30.0.0"])(
    "accepts Node %s",
    (version) => {
      expect(whyUnsupported(version)).toBeUndefined();
    },
  );

  it.each(["16.20.2", "18.20.8", "20.18.3", "21.7.3", "22.11.0"])(
    "refuses Node %s in one line that names it",
    (version) => {
      expect(whyUnsupported(version)).toBe(
        `[contract-testing] Node ${version} is not supported. Use Node 20.19, 22.12, or 24 or newer.`,
      );
    },
  );
});
