import { describe, expect, it } from "vitest";
import { siteLink, sourceOfPage } from "../../src/links.ts";

describe("siteLink()", () => {
  it.each([
    ["../packages/auth/README.md#retries", "docs/logging.md", "/packages/auth#retries"],
    ["../packages/journal", "docs/logging.md", "/packages/journal"],
    ["api-versions.md", "docs/consumers.md", "/api-versions"],
    [
      "../../docs/commonjs-and-jest.md#mocks-in-jest",
      "packages/auth/README.md",
      "/commonjs-and-jest#mocks-in-jest",
    ],
    ["../README.md", "docs/logging.md", "/"],
  ])("makes %s in %s a link to the page %s", (link, source, page) => {
    expect(siteLink(link, source)).toBe(page);
  });

  it.each([
    ["../specs", "tree/main/specs"],
    ["../SECURITY.md", "blob/main/SECURITY.md"],
    ["../examples/nightly-consumer/renovate.json#L1", "blob/main/examples/nightly-consumer/renovate.json#L1"],
  ])("shows %s, which is not a page, in the repository", (link, path) => {
    expect(siteLink(link, "docs/logging.md")).toBe(
      `https://github.com/energy-clients/energy-clients/${path}`,
    );
  });

  it.each([
    "https://example.com/a.md",
    "#here",
    "/logging",
    "mailto:team@example.com",
    "../gone.md",
    "../../outside",
  ])("leaves %s as it is", (link) => {
    expect(siteLink(link, "docs/logging.md")).toBe(link);
  });
});

describe("sourceOfPage()", () => {
  it("finds the README that a package's page shows", () => {
    expect(sourceOfPage("packages/auth.md")).toBe("packages/auth/README.md");
    expect(sourceOfPage("logging.md")).toBe("docs/logging.md");
  });
});
