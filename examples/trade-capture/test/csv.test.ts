import { describe, expect, it } from "vitest";
import { toCsv } from "../csv.ts";

describe("toCsv()", () => {
  it("quotes fields, and keeps names from being run as formulas", () => {
    const row = { name: 'Müller, "A"\nB', formula: "=HYPERLINK(1)", price: -3.25, small: 1e-7, none: null };

    expect(toCsv(Object.keys(row), [row])).toBe(
      `name,formula,price,small,none\r\n"Müller, ""A""\nB",'=HYPERLINK(1),-3.25,1e-7,\r\n`,
    );
  });
});
