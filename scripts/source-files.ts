import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root, absolute. */
export const repository = dirname(dirname(fileURLToPath(import.meta.url)));

const left = new Set(["node_modules", "dist", "coverage", "fixtures", ".git", ".throughline"]);

/** Files below a folder whose names end so, relative to `root` with `/`, sorted; installed and built ones are left out. */
export function filesUnder(root: string, folder: string, ending: RegExp): string[] {
  const walk = (path: string): string[] =>
    readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
      if (left.has(entry.name)) return [];
      const child = join(path, entry.name);
      if (entry.isDirectory()) return walk(child);
      return ending.test(entry.name) ? [relative(root, child).split(sep).join("/")] : [];
    });
  return walk(join(root, folder)).sort();
}

/** True for tests: `x.test.ts`, `x.test-d.ts`. */
export const isTest = (file: string): boolean => /\.test(-d)?\.tsx?$/.test(file);

/** A node of the ESTree that the parser gives. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

// The parser that the product installs: its version is pinned there, and an installed copy at the root may be another one's.
const require = createRequire(join(repository, "packages/throughline/package.json"));
const { parseSync } = require("oxc-parser") as {
  parseSync(file: string, text: string): { program: SyntaxNode; errors: readonly { message: string }[] };
};

/** All nodes of a source text, parents before children. Throws where the text cannot be parsed. */
export function* nodesOf(file: string, text: string): Generator<SyntaxNode> {
  const { program, errors } = parseSync(file, text);
  if (errors[0] !== undefined) throw new Error(`${file} cannot be parsed: ${errors[0].message}`);
  const waiting: unknown[] = [program];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value !== "object" || value === null) continue;
    if ("type" in value) yield value as SyntaxNode;
    waiting.push(...Object.values(value).reverse());
  }
}

/** The text of a string literal, or undefined for any other node. */
export function stringOf(node: unknown): string | undefined {
  const value = node as { type?: string; value?: unknown } | null | undefined;
  return value?.type === "Literal" && typeof value.value === "string" ? value.value : undefined;
}

/** What a source text imports or re-exports, type imports and `import("...")` included; each with its line. */
export function importsOf(file: string, text: string): { readonly from: string; readonly line: number }[] {
  return [...nodesOf(file, text)].flatMap((node) => {
    const from = stringOf(node.source);
    return from === undefined ? [] : [{ from, line: text.slice(0, node.start).split("\n").length }];
  });
}

/** The text of a file of the repository. */
export const readText = (file: string): string => readFileSync(join(repository, file), "utf8");

/** Prints what a check found and sets the exit code: 1 for any problem, else 0 with one line on what held. */
export function report(check: string, problems: readonly string[], held: string): void {
  for (const problem of problems) console.error(`${check}: ${problem}`);
  if (problems.length === 0) console.log(`${check}: ${held}`);
  process.exitCode = problems.length === 0 ? 0 : 1;
}
