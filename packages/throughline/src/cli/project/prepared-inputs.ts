import { counted } from "../../contracts/core/counted.ts";
import type { Declaration } from "../../contracts/core/declaration.ts";
import type { Source } from "../../contracts/data/source.ts";
import { findFiles } from "../../runtime/lake/ingest/find-files.ts";
import type { LoadedProject } from "../../runtime/load/loaded-project.ts";

/** What lies there for a project's sources to read, by path. */
export type InputFiles = ReadonlyMap<string, { readonly fingerprint: string; readonly sizeBytes: number }>;

const isSource = (declaration: Declaration): declaration is Source => declaration.kind === "source";

/** Looks for the files of all sources. */
export async function inputFiles({
  root,
  declarations,
}: Pick<LoadedProject, "root" | "declarations">): Promise<InputFiles> {
  const read = declarations.filter(isSource).filter(({ format }) => format !== "events");
  const patterns = new Set(read.map(({ files }) => files));
  const found = await Promise.all([...patterns].map((pattern) => findFiles(root, pattern)));
  return new Map(found.flatMap(({ files }) => files.map((file) => [file.path, file] as const)));
}

/** What came between two looks, in words: `2 files written, 14.2 MB`. */
export function writtenText(before: InputFiles, now: InputFiles): string {
  const written = [...now].filter(([path, file]) => before.get(path)?.fingerprint !== file.fingerprint);
  if (written.length === 0) return "inputs are up to date";
  const bytes = written.reduce((sum, [path, file]) => sum + file.sizeBytes - (before.get(path)?.sizeBytes ?? 0), 0);
  const files = counted(written.length, "file");
  return bytes > 0 ? `${files} written, ${sizeText(bytes)}` : `${files} written`;
}

function sizeText(bytes: number): string {
  if (bytes >= 1e6) return `${(bytes / 1e6).toFixed(1)} MB`;
  return bytes >= 1e3 ? `${(bytes / 1e3).toFixed(1)} kB` : `${bytes} bytes`;
}
