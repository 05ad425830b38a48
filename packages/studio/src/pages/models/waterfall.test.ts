import { describe, expect, it } from "vitest";
import { swarmOf } from "./swarm.ts";
import { waterfallOf } from "./waterfall.ts";

const step = (feature: string, shap: number) => ({ feature, shap, unit: null, value: 1, masked: false });

describe("a waterfall", () => {
  it("goes from what is expected to the score, each step where the one before ended", () => {
    const steps = waterfallOf({ base: -2, contributions: [step("a", 3), step("b", -1)] });
    expect(steps.map(({ name, start, width }) => [name, Math.round(start), Math.round(width)])).toEqual([
      ["a", 0, 100],
      ["b", 67, 33],
    ]);
  });

  it("takes what matters least together, and loses nothing of it", () => {
    const contributions = Array.from({ length: 20 }, (_, i) => step(`f${i}`, 20 - i));
    const steps = waterfallOf({ base: 0, contributions });
    expect(steps).toHaveLength(15);
    expect(steps.at(-1)).toMatchObject({ name: "6 more inputs", shap: 6 + 5 + 4 + 3 + 2 + 1 });
  });

  it("of a score that is what was expected has its steps in the middle", () => {
    expect(waterfallOf({ base: 1, contributions: [step("a", 0)] })[0]?.start).toBe(50);
  });
});

describe("a swarm", () => {
  it("places dots by what they add, and those at one place above and below each other", () => {
    const dots = swarmOf(
      [
        { shap: -1, place: 0 },
        { shap: 1, place: 1 },
        { shap: 1, place: null },
      ],
      { least: -1, most: 1, height: 30 },
    );
    expect(dots.map(({ x, place }) => [x, place])).toEqual([
      [1, 0],
      [99, 4],
      [99, undefined],
    ]);
    expect(dots[1]?.y).toBe(15);
    expect(dots[2]?.y).not.toBe(15);
  });
});
