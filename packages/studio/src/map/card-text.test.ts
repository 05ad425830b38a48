import type { StudioNode } from "throughline/client/studio";
import { describe, expect, it } from "vitest";
import { cardText } from "./card-text.ts";

const node = (facts: Partial<StudioNode>): StudioNode => ({
  id: "table:x",
  kind: "table",
  title: "table",
  name: "x",
  role: "data",
  owner: null,
  description: null,
  place: null,
  page: "data",
  figure: null,
  freshness: null,
  promises: [],
  status: null,
  degraded: null,
  ports: [],
  ...facts,
});
const figure = (label: string, value: number) => ({
  label,
  value,
  text: value.toLocaleString("en-US"),
  unit: null,
  status: null,
  at: null,
});
const promise = (status: "held" | "not-measured") => ({ status }) as unknown as StudioNode["promises"][number];

describe("the line of a card", () => {
  it.each([
    [figure("rows", 2_000), "2,000 rows"],
    [figure("rows", 1), "1 row"],
    [figure("entities online", 1), "1 entity online"],
    [figure("AUC", 1), "AUC 1"],
  ])("says a count before its noun, and one of it in the singular: %o", (one, text) => {
    expect(cardText(node({ figure: one })).figure).toBe(text);
  });

  it("says that nothing was measured where there is no figure, and leaves that to the mark where there is one", () => {
    const promises = [promise("not-measured")];
    expect(cardText(node({ promises })).note).toBe("not measured");
    expect(cardText(node({ promises, figure: figure("p99", 12) })).note).toBeNull();
    expect(cardText(node({ promises: [promise("held"), ...promises] })).note).toBe("1 of 2 held");
    expect(cardText(node({})).note).toBe("nothing promised");
  });
});
