import type { StudioEdge, StudioNode } from "throughline/client/studio";
import { describe, expect, it } from "vitest";
import { statusOf } from "../pieces/words.ts";
import { atRisk, readersOf, tracedField, traceOf } from "./trace.ts";

const edge = (from: string, to: string): StudioEdge => ({
  id: `${from}>${to}`,
  from,
  port: "rows",
  to,
  fields: [],
  certainty: "definite",
  handOff: null,
});
const edges = [edge("raw", "orders"), edge("orders", "model"), edge("model", "score"), edge("other", "rate")];

describe("tracing", () => {
  it("finds what a declaration is made from and what reads it, however far", () => {
    const { nodes, edges: on } = traceOf("orders", edges);
    expect([...nodes].sort()).toEqual(["model", "orders", "raw", "score"]);
    expect([...on].sort()).toEqual(["model>score", "orders>model", "raw>orders"]);
  });

  it("ends in a circle", () => {
    expect(readersOf("a", [edge("a", "b"), edge("b", "a")])).toEqual(["b"]);
  });

  it("follows the values of a field and leaves out what only decides rows", () => {
    const ref = (declaration: string, field: string) => ({ declaration, field });
    const step = (from: [string, string], to: [string, string], how: "value" | "row") => ({
      from: ref(...from),
      to: ref(...to),
      how,
    });
    const upstream = [
      step(["raw", "amount"], ["orders", "amount"], "value"),
      step(["raw", "id"], ["orders", "amount"], "row"),
    ];
    const downstream = [
      step(["model", "input"], ["score", "score"], "value"),
      step(["orders", "amount"], ["model", "input"], "value"),
      step(["other", "x"], ["rate", "value"], "value"),
    ];
    const path = tracedField(ref("orders", "amount"), { upstream, downstream }, edges);
    expect(Object.fromEntries(path.fields)).toEqual({
      raw: ["amount"],
      orders: ["amount"],
      model: ["input"],
      score: ["score"],
    });
    expect(path.edges.has("other>rate")).toBe(false);
  });
});

describe("what is at risk", () => {
  const node = (id: string, status: StudioNode["status"]) => ({ id, status, degraded: null }) as StudioNode;
  const nodes = [node("raw", "held"), node("orders", "broken"), node("model", "held"), node("score", null)];

  it("is everything that reads from what is broken, and nothing else", () => {
    const risks = atRisk({ nodes, edges });
    expect([...risks].sort()).toEqual(["model", "score"]);
    expect(nodes.map((one) => statusOf(one, risks))).toEqual(["held", "broken", "at-risk", "at-risk"]);
  });
});
