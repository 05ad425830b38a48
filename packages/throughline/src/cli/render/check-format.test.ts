import { describe, expect, it } from "vitest";
import { checkedProject, renamedAmount } from "../../../test/broken-project.ts";
import { checkFormats, renderCheckAs } from "./check-format.ts";

const env = { GITHUB_SERVER_URL: "https://github.com", GITHUB_REPOSITORY: "acme/shop", GITHUB_SHA: "c0ffee" };
const found = { ...checkedProject(renamedAmount, { root: "a" }), version: "0.1.0", env };

describe("a check for other programs", () => {
  it("begins as its form does, and ends with a line break", () => {
    const texts = checkFormats.map((format) => renderCheckAs(format, found));
    expect(texts.map((text) => text.slice(0, 20))).toEqual([
      "::error file=a/data/",
      '{\n  "$schema": "http',
      '<?xml version="1.0" ',
      "<!-- throughline:rev",
    ]);
    expect(texts.every((text) => text.endsWith("\n") && !text.endsWith("\n\n"))).toBe(true);
  });
  it("links to the commit of the workflow that it runs in", () => {
    expect(renderCheckAs("markdown", found)).toContain(
      "https://github.com/acme/shop/blob/c0ffee/a/analyst/total.ts#L1",
    );
    expect(renderCheckAs("markdown", { ...found, env: {} })).not.toContain("https://");
  });
});
