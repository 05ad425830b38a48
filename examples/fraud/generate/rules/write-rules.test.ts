import { describe, expect, it } from "vitest";
import { ruleDocuments } from "./write-rules.ts";

describe("the rule documents", () => {
  it("are a dozen or more, each with a title first and sections below", () => {
    expect(Object.keys(ruleDocuments).length).toBeGreaterThanOrEqual(12);
    for (const [name, text] of Object.entries(ruleDocuments)) {
      expect(text, name).toMatch(/^# \S.+\n\n/);
      expect(text.match(/^## /gm)?.length, name).toBeGreaterThanOrEqual(3);
      expect(text.match(/^(?:- |\d\. )/gm)?.length, name).toBeGreaterThanOrEqual(3);
    }
  });

  it("have 150 to 400 words each", () => {
    for (const [name, text] of Object.entries(ruleDocuments)) {
      const words = text.split(/\s+/).length;
      expect(words >= 150 && words <= 400, `${name}: ${words}`).toBe(true);
    }
  });
});
