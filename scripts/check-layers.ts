import { posix } from "node:path";
import { circles } from "./import-circles.ts";
import { layers, type Row } from "./layers.ts";
import { filesUnder, importsOf, isTest, readText, report, repository } from "./source-files.ts";
import { replaceBlock, writeOrCompare } from "./written-blocks.ts";

/** Source texts by path below `packages/throughline/src`; other packages' paths start with their name. */
export type Sources = ReadonlyMap<string, string>;

const rowOf = (file: string, table: readonly Row[]): Row | undefined => {
  const names = (row: Row) => [row.name, ...(row.also ?? [])];
  const length = (row: Row) =>
    Math.max(...names(row).map((name) => (file === name || file.startsWith(`${name}/`) ? name.length : 0)));
  return table.filter((row) => length(row) > 0).sort((a, b) => length(b) - length(a))[0];
};

const covers = (entry: string, name: string) => entry === name || name.startsWith(`${entry}/`);
const coversPackage = (entry: string, name: string) =>
  entry === name || (entry === "node:*" && name.startsWith("node:"));

/** What in the table itself points up or nowhere: a row may only name rows above it, so that no cycle can be allowed. */
export function tableProblems(table: readonly Row[]): string[] {
  return table.flatMap((row, index) =>
    row.imports.flatMap((entry) => {
      const meant = table.map((other, at) => ({ other, at })).filter(({ other }) => covers(entry, other.name));
      if (meant.length === 0) return [`the row ${row.name} names a row that does not exist: ${entry}`];
      return meant.some(({ at }) => at >= index)
        ? [`the row ${row.name} names a row that is not above it: ${entry}`]
        : [];
    }),
  );
}

/** Imports that the table does not allow, files without a row, and circles of files. Type imports count. */
export function layerProblems(sources: Sources, table: readonly Row[] = layers): string[] {
  const edges = new Map<string, string[]>();
  const problems = tableProblems(table);
  const strays = new Set<string>();
  for (const [file, text] of sources) {
    const row = rowOf(file, table);
    if (row === undefined) strays.add(file.split("/").slice(0, 2).join("/"));
    const targets: string[] = [];
    for (const { from, line } of row === undefined ? [] : importsOf(file, text)) {
      const target = from.startsWith(".") ? posix.join(posix.dirname(file), from) : undefined;
      if (target !== undefined) targets.push(target);
      const problem =
        target === undefined ? packageProblem(row as Row, from) : folderProblem(row as Row, target, table);
      if (problem !== undefined) problems.push(`${file}:${line} ${problem}`);
    }
    edges.set(file, targets);
  }
  const rowless = [...strays].map((folder) => `${folder} has no row in scripts/layers.ts`);
  return [...rowless, ...problems, ...circles(edges)];
}

function packageProblem(row: Row, from: string): string | undefined {
  if (row.packages.some((entry) => coversPackage(entry, from))) return undefined;
  return `${row.name} may not import the package ${from}`;
}

function folderProblem(row: Row, target: string, table: readonly Row[]): string | undefined {
  const other = rowOf(target, table);
  if (other === undefined) return `${row.name} imports a file that has no row: ${target}`;
  if (other === row || row.imports.some((entry) => covers(entry, other.name))) return undefined;
  return `${row.name} may not import ${other.name}: ${target}`;
}

/** The table as Markdown, for docs/architecture.md. */
export function layersAsMarkdown(table: readonly Row[] = layers): string {
  const code = (names: readonly string[]) =>
    names.length === 0 ? "nothing" : names.map((name) => `\`${name}\``).join(", ");
  const lines = table.map(
    (row) =>
      `| ${row.level} | ${code([row.name, ...(row.also ?? [])])} | ${code(row.imports)} | ${code(row.packages)} |`,
  );
  return ["| layer | folder | may import | packages |", "| --- | --- | --- | --- |", ...lines].join("\n");
}

const page = "docs/architecture.md";

function main(): void {
  const files = filesUnder(repository, "packages", /\.tsx?$/).filter(
    (file) => !isTest(file) && /^[^/]+\/[^/]+\/src\//.test(file),
  );
  const name = (file: string) =>
    file.replace(/^packages\/throughline\/src\//, "").replace(/^packages\/([^/]+)\/src\//, "$1/");
  const problems = layerProblems(new Map(files.map((file) => [name(file), readText(file)])));
  const written = replaceBlock(readText(page), "layers", layersAsMarkdown());
  report(
    "layers",
    [...problems, ...writeOrCompare(page, written)],
    `${files.length} files keep to ${layers.length} rows`,
  );
}

if (import.meta.filename === process.argv[1]) {
  if (process.argv.includes("--markdown")) console.log(layersAsMarkdown());
  else main();
}
