import { describe, expect, it } from "vitest";
import { layerProblems, layersAsMarkdown, tableProblems } from "./check-layers.ts";
import { layers, type Row } from "./layers.ts";

const problemsOf = (files: Record<string, string>) => layerProblems(new Map(Object.entries(files)));

describe("layers", () => {
  it("allow an import of a row above", () => {
    expect(
      problemsOf({
        "contracts/ml/model.ts": `import { table } from "../data/table.ts";`,
        "contracts/data/table.ts": "",
      }),
    ).toEqual([]);
  });

  it("refuse an adapter in the runtime, with file and line", () => {
    const text = `import { readFile } from "node:fs/promises";\nimport { openDuckdb } from "../../adapters/duckdb/open-duckdb.ts";`;
    expect(problemsOf({ "runtime/load/a.ts": text })).toEqual([
      "runtime/load/a.ts:2 runtime/load may not import adapters/duckdb: adapters/duckdb/open-duckdb.ts",
    ]);
  });

  it("refuse the runtime in an adapter", () => {
    expect(problemsOf({ "adapters/duckdb/a.ts": `export * from "../../runtime/load/find-files.ts";` })).toHaveLength(1);
  });

  it("refuse type imports, re-exports and dynamic imports alike", () => {
    for (const text of [
      `import type { Model } from "../ml/model.ts";`,
      `export { type Model } from "../ml/model.ts";`,
      `type Model = import("../ml/model.ts").Model;`,
      `const module = await import("../ml/model.ts");`,
    ]) {
      expect(problemsOf({ "contracts/data/a.ts": text })).toEqual([
        "contracts/data/a.ts:1 contracts/data may not import contracts/ml: contracts/ml/model.ts",
      ]);
    }
  });

  it("refuse a package that the row does not name", () => {
    expect(problemsOf({ "estimators/windows/a.ts": `import { z } from "zod";` })).toEqual([
      "estimators/windows/a.ts:1 estimators/windows may not import the package zod",
    ]);
    expect(problemsOf({ "contracts/core/a.ts": `import "node:fs";` })).toHaveLength(1);
    expect(problemsOf({ "contracts/core/a.ts": `import { z } from "zod";` })).toEqual([]);
  });

  it("refuse a folder without a row", () => {
    expect(problemsOf({ "runtime/unheard/a.ts": "", "runtime/unheard/b.ts": "" })).toEqual([
      "runtime/unheard has no row in scripts/layers.ts",
    ]);
  });

  it("refuse files that import each other in a circle, also by types", () => {
    const files = {
      "ports/a.ts": `import type { B } from "./b.ts";`,
      "ports/b.ts": `import type { C } from "./c.ts";`,
      "ports/c.ts": `import type { A } from "./a.ts";`,
    };
    expect(problemsOf(files)).toEqual([
      "files import each other in a circle: ports/a.ts → ports/b.ts → ports/c.ts → ports/a.ts",
    ]);
  });

  it("refuse a table that points up or to nowhere", () => {
    const row = (name: string, imports: string[]): Row => ({ level: "L0", name, imports, packages: [] });
    expect(tableProblems([row("a", ["b"]), row("b", [])])).toEqual(["the row a names a row that is not above it: b"]);
    expect(tableProblems([row("a", ["c"])])).toEqual(["the row a names a row that does not exist: c"]);
    expect(tableProblems(layers)).toEqual([]);
  });

  it("are printed one row a line", () => {
    expect(layersAsMarkdown().split("\n")).toHaveLength(layers.length + 2);
  });
});
