import { readFile } from "node:fs/promises";
import path from "node:path";
import { parseSync } from "oxc-parser";
import { idOf, roles } from "../../contracts/core/declaration.ts";
import { nearest } from "../../contracts/core/nearest.ts";
import type { ThroughlineError } from "../../contracts/errors/index.ts";
import type { CompiledProject, NounCall } from "./compiled-project.ts";
import { loadError } from "./error-codes.ts";
import { findOtherFiles } from "./find-files.ts";
import { nounCalls } from "./noun-calls.ts";
import type { SyntaxNode } from "./syntax.ts";

interface Exported extends NounCall {
  readonly file: string;
}

/**
 * A problem for each folder of the root that is no role's and whose files export declarations: nothing loads them. Files that the
 * project imports are left to the load. Evaluates nothing.
 */
export async function otherFolderProblems({ root, modules }: CompiledProject): Promise<ThroughlineError[]> {
  const imported = new Set(modules.map(({ file }) => file));
  const files = (await findOtherFiles(root)).filter((file) => !imported.has(file));
  const found = (await Promise.all(files.map((file) => exportedBy(root, file)))).flat();
  const folders = new Map<string, Exported[]>();
  for (const one of found) {
    const folder = one.file.slice(0, one.file.indexOf("/"));
    folders.set(folder, [...(folders.get(folder) ?? []), one]);
  }
  return [...folders].map(([folder, exported]) => problemOf(folder, exported));
}

function problemOf(folder: string, exported: readonly Exported[]): ThroughlineError {
  const [{ file, line, column }] = exported as [Exported];
  const near = nearest(folder, roles);
  const rest = exported.length > 3 ? ` and ${exported.length - 3} more` : "";
  const ids = `${exported.slice(0, 3).map(idOf).join(", ")}${rest}`;
  return loadError("unknown-folder", {
    detail: `${folder}/ is no role's folder, so nothing loads what it declares: ${ids}`,
    ...(near === undefined
      ? {}
      : { hint: `Rename the folder to ${near}/, or move its files into the folder of their role` }),
    where: { file, line, column },
  });
}

async function exportedBy(root: string, file: string): Promise<readonly Exported[]> {
  const source = (await readFile(path.resolve(root, file), "utf8").catch(() => "")).replace(/^\uFEFF/, "");
  if (!/["']throughline\/\w+["']/.test(source)) return [];
  const { module, program } = parseSync(file, source, { sourceType: "module" });
  const calls = nounCalls({ module, source, program: () => program as unknown as SyntaxNode });
  return calls.filter(({ isExported }) => isExported).map((call) => ({ ...call, file }));
}
