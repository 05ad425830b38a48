import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { idOf } from "../../contracts/core/declaration.ts";
import { table } from "../../contracts/data/table.ts";
import { loadProject } from "./load-project.ts";
import type { LoadedProject } from "./loaded-project.ts";

const folders: string[] = [];

/** Writes a project into a folder whose path has spaces, parentheses and letters beyond ASCII. */
async function projectOf(files: Readonly<Record<string, string>>): Promise<string> {
  const base = await mkdtemp(path.join(tmpdir(), "throughline load (é) "));
  folders.push(base);
  const root = path.join(base, "mon projet – 東京");
  const config = { "throughline.config.ts": `export default { name: "trial" };\n` };
  for (const [file, text] of Object.entries({ ...config, ...files })) {
    await mkdir(path.dirname(path.join(root, file)), { recursive: true });
    await writeFile(path.join(root, file), text);
  }
  return root;
}

/** The namespace of a loaded file, typed as the test wrote it. */
function exportsOf<T>(loaded: { readonly value: LoadedProject }, file: string): T {
  return loaded.value.modules.get(file)?.exports as T;
}

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

const paymentsFile = `import { source, sql, table, text, decimal } from "throughline/data";

type Money = { amount: number };
interface Row extends Money { id: string }
export const identity = <T extends Row>(row: T): T => row;

export const raw = source("bronze.payments", {
  files: "inbox/*.csv",
  columns: { id: text(), amount: decimal(12, 2) },
});

export const payments = table(
  "silver.payments",
  {
    columns: raw.columns,
    query: sql\`select * from \${raw}\`,
  },
);
`;

describe("loading a project", () => {
  it("finds exported declarations with role, exact line and the installed package's own functions", async () => {
    const root = await projectOf({ "data/payments.ts": paymentsFile });
    const { value, problems } = await loadProject({ root });
    expect(problems).toEqual([]);
    expect(value.config).toEqual({ name: "trial" });
    expect(value.declarations.map((one) => [idOf(one), one.role, one.declaredAt?.file, one.declaredAt?.line])).toEqual([
      ["source:bronze.payments", "data", "data/payments.ts", 7],
      ["table:silver.payments", "data", "data/payments.ts", 12],
    ]);
    expect(value.exportedAs.get(value.declarations[1] as never)).toEqual({
      file: "data/payments.ts",
      name: "payments",
    });
    const native = table("silver.other", {
      columns: {},
      query: (value.declarations[1] as never as { query: never }).query,
    });
    expect(Object.getPrototypeOf(native)).toBe(Object.getPrototypeOf(value.declarations[1]));
  });

  it("finds a feature view that only the features of a model lead to", async () => {
    const views = `import { timestamp, boolean, source, text } from "throughline/data";
import { entity, featureView, gradientBoosting, model } from "throughline/ml";
export const rows = source("bronze.rows", { files: "inbox/*.csv", columns: { id: text(), at: timestamp(), bad: boolean() }, key: "id", at: "at" });
const activity = featureView("activity", { entity: entity("thing", { key: rows.columns.id }), from: rows, at: "at", features: ({ count }) => ({ n: count().over("1h") }) });
export const risk = model("risk", { rows, at: "at", label: { column: "bad" }, features: { ...activity.features }, trainer: gradientBoosting(), split: { by: "time", test: 0.2 } });
`;
    const { value } = await loadProject({ root: await projectOf({ "ml/risk.ts": views }) });
    expect(value.declarations.map(idOf).sort()).toEqual([
      "entity:thing",
      "featureView:activity",
      "model:risk",
      "source:bronze.rows",
    ]);
  });
  it("keeps lines exact in tsx files with JSX, and never runs what pages are drawn with", async () => {
    const root = await projectOf({
      "node_modules/react/package.json": `{ "name": "react", "version": "1.0.0", "exports": { "./jsx-runtime": "./jsx.js" } }`,
      "node_modules/react/jsx.js": `throw new Error("ran");`,
      "frontend/desk.tsx": `import { source, text } from "throughline/data";

const view = (props: { name: string }) => (
  <main>
    <h1>été {props.name}</h1>
  </main>
);

export const shown = view({ name: "x" });
export const feed = source("bronze.feed", { events: true, columns: { verdict: text() } });
`,
    });
    const { value, problems } = await loadProject({ root });
    expect(problems).toEqual([]);
    expect(value.declarations[0]?.declaredAt).toEqual({ file: "frontend/desk.tsx", line: 10, column: 21 });
    expect(value.declarations[0]?.role).toBe("frontend");
    expect(exportsOf<{ shown: unknown }>({ value }, "frontend/desk.tsx").shown).toBeTypeOf("function");
  });

  it("says so where a package that pages are drawn with is not installed", async () => {
    const root = await projectOf({
      "frontend/desk.tsx": `import { Chart } from "some-charts";\nexport const chart = Chart;`,
    });
    const { problems } = await loadProject({ root });
    expect(problems.map(({ code, detail, where }) => [code, detail, where?.line])).toEqual([
      ["load.package-missing", "not installed: some-charts", 1],
    ]);
  });

  it("gives stand-ins for a renamed export and a missing column, with the place of each use", async () => {
    const root = await projectOf({
      "data/payments.ts": paymentsFile,
      "ml/card.ts": `import { entity } from "throughline/ml";
import { payments, paymentz } from "../data/payments.ts";
import * as everything from "../data/payments.ts";

export const card = entity("card", { key: payments.columns.card_id });
export const other = entity("other", {
  key: paymentz.columns.id,
});
export const third = entity("third", { key: everything.gone.columns.id });
export const loose = payments.columns.nowhere;
`,
    });
    const { value, problems } = await loadProject({ root });
    expect(problems).toEqual([]);
    const found = value.missing.map(({ use, place, declaration }) => [
      `${use.what} ${use.owner}.${use.name}`,
      `${place?.file}:${place?.line}`,
      declaration?.name,
    ]);
    expect(found).toEqual([
      ["column silver.payments.card_id", "ml/card.ts:5", "card"],
      ["export data/payments.ts.paymentz", "ml/card.ts:7", "other"],
      ["export data/payments.ts.gone", "ml/card.ts:9", "third"],
      ["column silver.payments.nowhere", "ml/card.ts:10", undefined],
    ]);
    expect(value.missing[1]?.use.known).toContain("payments");
  });

  it("finds an import of a missing name that only a run callback uses", async () => {
    const root = await projectOf({
      "data/limits.ts": `export interface Limits { max: number }\nexport type { Other } from "./others.ts";\nexport const limit = 5;\n`,
      "data/others.ts": `export type Other = string;\n`,
      "backend/api.ts": `import { limit, limitz, Limits, Other } from "../data/limits.ts";
export const handle = (limits: Limits, other: Other) => [limits, other, limit, limitz];
`,
    });
    const { value } = await loadProject({ root });
    expect(value.missing).toHaveLength(1);
    expect(value.missing[0]).toMatchObject({
      use: { owner: "data/limits.ts", name: "limitz" },
      place: { file: "backend/api.ts", line: 1, column: 17 },
      declaration: undefined,
    });
  });

  it("loads files that import each other", async () => {
    const root = await projectOf({
      "data/a.ts": `import { later } from "../ml/b.ts";
import { source, text } from "throughline/data";
export const rows = source("bronze.rows", { files: "*.csv", columns: { id: text() } });
export const useLater = () => later();
`,
      "ml/b.ts": `import { rows } from "../data/a.ts";
export function later() { return rows.name; }
`,
    });
    const { value, problems } = await loadProject({ root });
    expect(problems).toEqual([]);
    expect(exportsOf<{ useLater(): string }>({ value }, "data/a.ts").useLater()).toBe("bronze.rows");
  });

  it("reports a value that a cycle needs too early and loads the rest", async () => {
    const root = await projectOf({
      "data/a.ts": `import { fromB } from "./b.ts";
export const fromA = { b: fromB };
`,
      "data/b.ts": `import { fromA } from "./a.ts";
import { source, text } from "throughline/data";
export const fromB = 1;
export const early = source("bronze.early", { files: fromA, columns: { id: text() } });
`,
    });
    const { value, problems } = await loadProject({ root });
    expect(problems.map(({ code, where }) => [code, where?.file, where?.line])).toEqual([
      ["load.cycle", "data/b.ts", 4],
    ]);
    expect(problems[0]?.detail).toContain("data/b.ts → data/a.ts → data/b.ts");
    expect(value.declarations.map(({ name }) => name)).toEqual(["bronze.early"]);
    expect(value.missing).toEqual([]);
  });

  it("reports syntax errors by place and loads the other files", async () => {
    const root = await projectOf({
      "data/payments.ts": paymentsFile,
      "data/broken.ts": `export const größe = "é" + );\nexport const b = 2;\n`,
      "data/waits.ts": `\nexport const now = await Promise.resolve(1);\n`,
      "ml/reader.ts": `import { größe } from "../data/broken.ts";\nexport const copy = { größe };\n`,
    });
    const { value, problems } = await loadProject({ root });
    expect(problems.map(({ code, where }) => [code, where])).toEqual([
      ["load.syntax", { file: "data/broken.ts", line: 1, column: 28 }],
      ["load.top-level-await", { file: "data/waits.ts", line: 2, column: 20 }],
    ]);
    expect(value.declarations).toHaveLength(2);
    expect(value.missing).toEqual([]);
  });

  it("reports a missing file once, with the neighbour that was meant", async () => {
    const root = await projectOf({
      "data/payments.ts": paymentsFile,
      "ml/reader.ts": `import { payments } from "../data/paymnts.ts";\nexport const copy = [payments.columns.id];\n`,
    });
    const { problems, value } = await loadProject({ root });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      code: "load.import-missing",
      where: { file: "ml/reader.ts", line: 1, column: 26 },
    });
    expect(problems[0]?.hint).toBe(`Import "../data/payments.ts" instead, or restore the file`);
    expect(value.missing).toEqual([]);
  });

  it("reports a module that throws at the user's line and goes on", async () => {
    const root = await projectOf({
      "data/payments.ts": paymentsFile,
      "data/throws.ts": `type Wide = string;\nexport const fine = 1;\nconst read = (name: Wide) => {\n  throw new Error(\`no \${name}\`);\n};\nexport const value = read("x");\nexport const after = 2;\n`,
      "ml/reader.ts": `import { after, fine } from "../data/throws.ts";\nexport const held = [after, fine];\n`,
    });
    const { value, problems } = await loadProject({ root });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      code: "load.module-failed",
      fault: "user-code",
      detail: "data/throws.ts threw: Error: no x",
      where: { file: "data/throws.ts", line: 4 },
    });
    expect(value.declarations).toHaveLength(2);
    expect(exportsOf<{ held: unknown[] }>({ value }, "ml/reader.ts").held[1]).toBe(1);
  });

  it("keeps the code of an error of ours and gives it the user's line", async () => {
    const root = await projectOf({
      "node_modules/nouns/package.json": `{ "name": "nouns", "type": "module", "exports": "./index.js" }`,
      "node_modules/nouns/index.js": `export function noun(name) {
  const parts = { code: "nouns.bad-name", title: "A name is wrong", detail: "not a name: " + name, hint: "Use letters", status: 422, fault: "declaration", issues: [] };
  throw Object.defineProperty(Object.assign(new Error(parts.detail), parts), Symbol.for("throughline.error"), { value: true });
}
`,
      "data/a.ts": `import { noun } from "nouns";\n\nexport const a = noun("1");\n`,
    });
    const { problems } = await loadProject({ root });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      code: "nouns.bad-name",
      detail: "not a name: 1",
      hint: "Use letters",
      where: { file: "data/a.ts", line: 3 },
    });
  });

  it("runs files in strict mode: writing to a declaration is reported", async () => {
    const root = await projectOf({
      "data/payments.ts": paymentsFile,
      "ml/writes.ts": `import { payments } from "../data/payments.ts";\n(payments as { quality: number }).quality = 0.5;\n`,
    });
    const { problems } = await loadProject({ root });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ code: "load.module-failed", where: { file: "ml/writes.ts", line: 2 } });
  });

  it("keeps two loads of one folder apart", async () => {
    const root = await projectOf({ "data/payments.ts": paymentsFile });
    const first = await loadProject({ root });
    await writeFile(path.join(root, "data/payments.ts"), `\n\n\n${paymentsFile}`);
    const second = await loadProject({ root });
    const lines = (loaded: typeof first) => loaded.value.declarations.map(({ declaredAt }) => declaredAt?.line);
    expect([lines(second), lines(first)]).toEqual([
      [10, 15],
      [7, 12],
    ]);
    expect(second.value.declarations[0]).not.toBe(first.value.declarations[0]);
  });

  it("loads two projects at the same time", async () => {
    const roots = [
      await projectOf({ "data/payments.ts": paymentsFile }),
      await projectOf({ "ml/payments.ts": paymentsFile }),
    ];
    const loaded = await Promise.all(roots.map((root) => loadProject({ root })));
    expect(loaded.map(({ value }) => value.declarations.map(({ role }) => role))).toEqual([
      ["data", "data"],
      ["ml", "ml"],
    ]);
  });

  it("finds declarations that only others reference, and asks for a role of those outside the role folders", async () => {
    const root = await projectOf({
      "shared/rows.ts": `import { source, text } from "throughline/data";
export const make = (name: \`bronze.\${string}\`) => source(name, { files: "*.csv", columns: { id: text() } });
export const hidden = make("bronze.hidden");
`,
      "ml/card.ts": `import { entity } from "throughline/ml";
import { hidden, make } from "../shared/rows";
const mine = make("bronze.mine");
export const card = entity("card", { key: hidden.columns.id });
export const own = entity("own", { key: mine.columns.id });
`,
    });
    const { value, problems } = await loadProject({ root });
    const found = value.declarations.map(({ name, role, declaredAt }) => [
      name,
      role,
      declaredAt?.file,
      declaredAt?.line,
    ]);
    expect(found).toEqual([
      ["bronze.mine", "ml", "ml/card.ts", 3],
      ["card", "ml", "ml/card.ts", 4],
      ["own", "ml", "ml/card.ts", 5],
      ["bronze.hidden", undefined, "shared/rows.ts", 2],
    ]);
    expect(problems.map(({ code, where }) => [code, where?.declaration])).toEqual([
      ["load.no-role", "source:bronze.hidden"],
    ]);
  });

  it("leaves tests, dot folders and node_modules out, and reads js, json, css and index imports", async () => {
    const root = await projectOf({
      "data/payments.test.ts": `throw new Error("a test");`,
      "data/types.test-d.ts": `throw new Error("a test of types");`,
      "data/.hidden/x.ts": `throw new Error("hidden");`,
      "data/node_modules/x/x.ts": `throw new Error("a package");`,
      "shared/index.ts": `export * from "./one.js";\nexport { default as limits } from "./limits.json" with { type: "json" };\n`,
      "shared/one.ts": `import "./style.css";\nexport const one = 1;\nexport const here = import.meta.url;\n`,
      "shared/style.css": `body { color: red }`,
      "shared/limits.json": `{ "max": 5 }`,
      "shared/old.cjs": `module.exports = { old: true };`,
      "data/all.ts": `import { here, limits, one } from "../shared";
import old from "../shared/old.cjs";
export const all = { here, limits, one, old };
export const lazy = () => import("../shared/one.ts");
export const anyOf = (name: string) => import(\`../shared/\${name}.ts\`);
`,
    });
    const { value, problems } = await loadProject({ root });
    expect(problems).toEqual([]);
    const { all, lazy, anyOf } = exportsOf<{
      all: { here: string };
      lazy(): Promise<unknown>;
      anyOf(name: string): Promise<unknown>;
    }>({ value }, "data/all.ts");
    expect(all).toMatchObject({ limits: { max: 5 }, one: 1, old: { old: true } });
    expect(all.here).toContain("mon%20projet");
    expect(await lazy()).toMatchObject({ one: 1 });
    expect(await anyOf("one")).toMatchObject({ one: 1 });
    await expect(anyOf("two")).rejects.toMatchObject({ code: "load.dynamic-import" });
  });

  it("reports a package that is not installed, and one that fails, once each", async () => {
    const root = await projectOf({
      "node_modules/fails/package.json": `{ "name": "fails", "type": "module", "exports": "./index.js" }`,
      "node_modules/fails/index.js": `throw new Error("no licence");`,
      "data/a.ts": `import { x } from "absent-package";\nexport const a = [x];\n`,
      "ml/b.ts": `import { x } from "absent-package";\nimport { y } from "fails";\nexport const b = [x, y];\n`,
    });
    const { problems } = await loadProject({ root });
    expect(
      problems.map(({ code, detail, where, hint }) => ({ code, detail, at: `${where?.file}:${where?.line}`, hint })),
    ).toEqual([
      {
        code: "load.package-missing",
        detail: "not installed: absent-package",
        at: "data/a.ts:1",
        hint: "Run: npm install absent-package",
      },
      {
        code: "load.package-failed",
        detail: "fails failed: no licence",
        at: "ml/b.ts:2",
        hint: "Check the package's version and what it needs to run",
      },
    ]);
    expect(problems[0]?.issues).toEqual([{ message: "also imported by ml/b.ts:1" }]);
  });

  it("loads 500 generated files", async () => {
    const files = Array.from({ length: 500 }, (_, i) => {
      const before = i === 0 ? "" : `import { t${i - 1} } from "./t${i - 1}.ts";\n`;
      const reads = i === 0 ? "select 1 as id" : `select id from \${t${i - 1}}`;
      return [
        `data/t${i}.ts`,
        `${before}import { sql, table, text } from "throughline/data";\n\nexport const t${i} = table("silver.t${i}", {\n  columns: { id: text() },\n  query: sql\`${reads}\`,\n});\n`,
      ] as const;
    });
    const root = await projectOf(Object.fromEntries(files));
    for (const label of ["cold", "warm"]) {
      const start = performance.now();
      const { value, problems } = await loadProject({ root });
      console.log(`500 files, ${label}: ${Math.round(performance.now() - start)} ms`);
      expect(problems).toEqual([]);
      expect(value.declarations).toHaveLength(500);
    }
  });
});
