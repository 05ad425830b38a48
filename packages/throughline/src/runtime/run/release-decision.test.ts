import { describe, expect, it } from "vitest";
import { staysBehind } from "./release-decision.ts";

const refused = ["model:fraud"];
const withModel = { "model:fraud": { modelVersion: 1 }, "table:orders": { tableVersion: 3 } };
const without = { "table:orders": { tableVersion: 4 } };

describe("staysBehind", () => {
  it("lets every release through where no gate refused anything", () => {
    expect(staysBehind([], without, withModel)).toBe(false);
  });

  it("lets a first release through without the refused model", () => {
    expect(staysBehind(refused, without, undefined)).toBe(false);
  });

  it("keeps a last release that has the model where no accepted version fits the declaration", () => {
    expect(staysBehind(refused, without, withModel)).toBe(true);
  });

  it("lets a release through that goes on with the version accepted before", () => {
    expect(staysBehind(refused, withModel, withModel)).toBe(false);
  });

  it("lets a release through where the last one had no model either", () => {
    expect(staysBehind(refused, without, { "table:orders": { tableVersion: 3 } })).toBe(false);
  });
});
