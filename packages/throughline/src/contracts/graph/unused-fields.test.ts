import { describe, expect, it } from "vitest";
import { z } from "zod";
import { type Changes, resolvedProject } from "../../../test/changed-project.ts";
import { inRole } from "../../../test/payments-project.ts";
import { metric } from "../analyst/index.ts";
import { list, post, service } from "../backend/index.ts";
import { source, text, timestamp } from "../data/index.ts";
import { resolveProject } from "./resolve.ts";
import { unusedFields } from "./unused-fields.ts";

const found = (changes: Changes = {}) =>
  unusedFields(resolvedProject(changes).graph).map(({ name, port, fields, isWhole }) =>
    [`${name} · ${port}`, ...(isWhole ? ["whole"] : fields)].join(" "),
  );

const columns = { id: text(), a: text(), b: text(), at: timestamp(), known: timestamp() };
const options = { files: "*.csv", columns, key: "id", at: "at", available: "known" } as const;
const reader = (from: ReturnType<typeof raw>) =>
  inRole("backend", service("api", { routes: { all: list("/all", { from, fields: ["id", "a"], sort: ["a"] }) } }));
const raw = (more: object = {}) => inRole("data", source("bronze.rows", { ...options, ...more }));
const unusedOf = (...declarations: readonly object[]) =>
  unusedFields(resolveProject({ project: "p", declarations: declarations as never, missing: [] }).value);

describe("an unused field", () => {
  it("is one that no declaration reads, with who gives it", () => {
    const from = raw();
    expect(unusedOf(from, reader(from))).toEqual([
      {
        ...{ declaration: "source:bronze.rows", name: "bronze.rows", title: "source", role: "data", owner: undefined },
        ...{ place: { file: "data/bronze.rows.ts", line: 1 }, port: "rows", fields: ["b"], isWhole: false },
      },
    ]);
  });
  it("is not the key, nor a time that the rows are built by", () => {
    const from = raw({ key: "b" });
    expect(unusedOf(from, reader(from))).toEqual([]);
    const plain = inRole("data", source("bronze.plain", { files: "*.csv", columns }));
    const api = service("api", { routes: { one: post("/one", routeOf(plain)) } });
    expect(unusedOf(plain, inRole("backend", api))).toEqual([]);
  });
  it("is everything where nobody reads the port at all", () => {
    expect(unusedOf(raw())).toMatchObject([{ isWhole: true, fields: ["id", "a", "b", "at", "known"] }]);
  });
  it("is none of a table that people outside the project read", () => {
    expect(unusedOf(raw({ shared: true }))).toEqual([]);
  });
  it("is a dimension that no dashboard cuts by, and not the time of a figure", () => {
    expect(found()).toEqual(["silver.payments · rows sent_at", "alerts · view whole"]);
    expect(found({ options: { total: { dimensions: ["country", "card_id"] } } })).toContain("total · value card_id");
  });
  it("goes with its last reader", () => {
    expect(found({ without: ["alerts", "api"] })).toContain("silver.payments · rows holder sent_at");
    const figure = inRole("analyst", metric("n", { from: raw(), time: "at", measure: ({ count }) => count() }));
    expect(unusedOf(figure).map(({ name, isWhole }) => [name, isWhole])).toEqual([["n", true]]);
  });
  it("is not told where the SQL of a reader says nothing", () => {
    expect(found({ untraced: true }).filter((line) => line.startsWith("bronze.payments"))).toEqual([]);
  });
  it("is never a column of the log that the platform keeps", () => {
    expect(found().some((line) => line.startsWith("fraud-score"))).toBe(false);
  });
});

const routeOf = (rows: ReturnType<typeof source>) => ({
  reply: z.object({ ok: z.boolean() }),
  uses: { rows: rows as never },
  handle: () => ({ ok: true }),
});
