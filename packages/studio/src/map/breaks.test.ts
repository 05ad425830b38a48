import type { StudioBreak } from "throughline/client/studio";
import { describe, expect, it } from "vitest";
import { markBreaks } from "./breaks.ts";

const found = (declaration: string, victims: readonly (readonly [string, "definite" | "possible"])[]) =>
  ({
    declaration,
    victims: victims.map(([id, certainty]) => ({ id, certainty })),
    hops: victims.map(([id]) => ({ from: declaration, to: id })),
  }) as unknown as StudioBreak;

const edges = [
  { id: "a>b", from: "a", to: "b" },
  { id: "b>a", from: "b", to: "a" },
  { id: "a>c", from: "a", to: "c" },
  { id: "c>d", from: "c", to: "d" },
];

describe("the marks of breaks", () => {
  it("are none where nothing breaks", () => {
    expect(markBreaks([], edges)).toBeNull();
  });

  it("tell what changed from what breaks and what may break, the worst of all breaks", () => {
    const marked = markBreaks(
      [
        found("a", [
          ["b", "possible"],
          ["c", "possible"],
        ]),
        found("d", [["b", "definite"]]),
      ],
      edges,
    );
    expect(marked?.marks).toEqual(
      new Map([
        ["b", "breaks"],
        ["c", "may-break"],
        ["a", "cause"],
        ["d", "cause"],
      ]),
    );
  });

  it("lie on the edges on the way, in its direction", () => {
    expect(markBreaks([found("a", [["b", "definite"]])], edges)?.edges).toEqual(new Set(["a>b"]));
  });
});
