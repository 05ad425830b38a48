import { describe, expect, it } from "vitest";
import type { Mutation, Victims } from "./mutation.ts";
import { disagreementOf, ratioOf, scoreOf } from "./score.ts";

const mutation = { project: { name: "minimal" }, kind: "unit", title: "amount" } as unknown as Mutation;
const victims = (definite: readonly string[], possible: readonly string[] = []): Victims => ({ definite, possible });

describe("a score", () => {
  const judged = [
    { mutation, truth: victims(["a", "b"], ["c"]), told: victims(["a", "c"], ["d"]) },
    { mutation, truth: victims([]), told: victims(["e"]) },
  ];
  it("counts who is missed, and who is named though nobody is affected", () => {
    const { recall, precision, possibleRecall, possiblePrecision } = scoreOf(judged);
    expect([recall, precision]).toEqual([
      { hits: 1, of: 2 },
      { hits: 2, of: 3 },
    ]);
    expect([possibleRecall, possiblePrecision]).toEqual([
      { hits: 1, of: 1 },
      { hits: 0, of: 1 },
    ]);
    expect([ratioOf(recall), ratioOf({ hits: 0, of: 0 })]).toEqual([0.5, 1]);
  });
  it("does not take a possible victim for a definite one", () => {
    expect(ratioOf(scoreOf([{ mutation, truth: victims(["a"]), told: victims([], ["a"]) }]).recall)).toBe(0);
  });
  it("says what is wrong about each change", () => {
    expect(judged.map((one) => disagreementOf(one, "definite"))).toEqual([
      "minimal · unit · amount\n  missed: b",
      "minimal · unit · amount\n  wrongly: e",
    ]);
    expect(disagreementOf({ mutation, truth: victims(["a"]), told: victims(["a"]) }, "definite")).toBeUndefined();
  });
});
