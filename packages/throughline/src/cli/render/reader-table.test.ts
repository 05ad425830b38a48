import { describe, expect, it } from "vitest";
import { type Reader, readerTable } from "./reader-table.ts";
import { createStyle } from "./style.ts";

const style = createStyle(false);
const line = (reader: Partial<Reader> & Pick<Reader, "reads">) =>
  readerTable([{ id: "service:it", name: "it", title: "service", role: "backend", place: "a.ts:1", ...reader }], {
    style,
    columns: 200,
  });

describe("a table of readers", () => {
  it("names each way of reading once", () => {
    const reads = ["tile bar a by b", "tile bar a by b", "tile kpi a"].map(
      (as) => ({ as, certainty: "definite" }) as const,
    );
    expect(line({ reads }).trim()).toBe("backend  it  a.ts:1  tile bar a by b, tile kpi a");
  });
  it("has a reader's own name, and that of its part where parts of it read", () => {
    const read = { as: "alerts · amount", certainty: "definite" } as const;
    const unknown = { field: "fraud-score · request", certainty: "definite" } as const;
    expect(line({ id: "page:it", role: "frontend", reads: [read] }).trim()).toBe(
      "frontend  it  a.ts:1  alerts · amount",
    );
    expect(line({ reads: [unknown] }).trim()).toBe("backend  it  a.ts:1  fraud-score · request");
    expect(line({ reads: [{ ...read, as: "GET /alerts · amount" }] }).trim()).toBe(
      "backend  GET /alerts  a.ts:1  amount",
    );
  });
  it.each<[string, Partial<Reader> & { readonly as: string; readonly opaque?: "own" | "before" }, string]>([
    ["a route", { as: "POST /judge · field ok", opaque: "own" }, "the handler"],
    ["a route whose name is none of a method", { as: "hooks · field ok", opaque: "own" }, "the handler"],
    ["a page of an app", { id: "app:it", title: "app", as: "/alerts · total", opaque: "own" }, "the page's code"],
    ["a page", { id: "page:it", title: "page", as: "field ok", opaque: "own" }, "the page's code"],
    [
      "what is of no known kind",
      { id: "pipeline:it", title: "pipeline", as: "/a · b", opaque: "own" },
      "the pipeline's code",
    ],
    ["an agent", { id: "agent:it", title: "agent", as: "field ok", opaque: "own" }, "the agent's code"],
    [
      "a metric behind a handler",
      { id: "metric:it", title: "metric", as: "field ok", opaque: "before" },
      "code before it",
    ],
  ])("says of %s what of it nobody looks into", (_, { as, opaque, ...reader }, code) => {
    const reads = [{ as, certainty: "possible", ...(opaque === undefined ? {} : { opaque }) } as const];
    expect(line({ ...reader, reads })).toContain(`possible: ${code} is opaque`);
  });
});
