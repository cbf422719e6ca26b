import { describe, expect, it } from "vitest";
import { siteLink, sourceOfPage } from "../../src/links.ts";
import { REPOSITORY_URL } from "../../src/repository.ts";

describe("siteLink()", () => {
  it.each([
    ["../packages/auth/README.md#retries", "docs/logging.md", "/packages/auth#retries"],
    ["../packages/journal", "docs/logging.md", "/packages/journal"],
    ["api-versions.md", "docs/consumers.md", "/api-versions"],
    ["../commonjs-and-jest.md#mocks-in-jest", "docs/manuals/auth.md", "/commonjs-and-jest#mocks-in-jest"],
    ["manuals/auth.md#retries", "docs/logging.md", "/packages/auth#retries"],
    ["client-core.md#errors", "docs/manuals/auth.md", "/packages/client-core#errors"],
    [
      `${REPOSITORY_URL}/blob/main/docs/manuals/auth.md#quota`,
      "docs/manuals/auth.md",
      "/packages/auth#quota",
    ],
    [`${REPOSITORY_URL}/tree/main/packages/journal`, "docs/logging.md", "/packages/journal"],
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
    `${REPOSITORY_URL}/issues`,
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
  it("finds the manual that a package's page shows", () => {
    expect(sourceOfPage("packages/auth.md")).toBe("docs/manuals/auth.md");
    expect(sourceOfPage("logging.md")).toBe("docs/logging.md");
  });
});
