import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDuckDbAnalyzer } from "../../packages/throughline/src/adapters/duckdb/analyzer/open-duckdb-analyzer.ts";
import type { Declaration } from "../../packages/throughline/src/contracts/core/declaration.ts";
import type { BreakReport } from "../../packages/throughline/src/contracts/diff/break-report.ts";
import { breaksOf } from "../../packages/throughline/src/contracts/diff/breaks.ts";
import { formatLock, type Lock, lockOf } from "../../packages/throughline/src/contracts/lock/lock.ts";
import { readLock } from "../../packages/throughline/src/contracts/lock/read-lock.ts";
import { checkProject } from "../../packages/throughline/src/runtime/lineage/check-project.ts";
import type { BaseProject, Files } from "./mutation.ts";
import { writeFiles } from "./oracle/type-errors.ts";

/** What is under test says this of a changed project; its declarations are what the oracle runs. */
export interface Checked {
  readonly report: BreakReport;
  readonly declarations: readonly Declaration[];
  /** How long load, resolve, analyse and the report took. */
  readonly milliseconds: number;
}

/** A project in a folder of its own, in which one edit after the other is made and taken back. */
export interface ScratchProject {
  check(changes: Files): Promise<Checked>;
  close(): Promise<void>;
}

/**
 * Writes a project to a folder, with the lock that a run of it would leave: its own, with what is compatible. Throws where it is not
 * compatible with its own: no figure of changes would mean anything then.
 */
export async function openScratch(project: BaseProject): Promise<ScratchProject> {
  const analyzer = await openDuckDbAnalyzer();
  const parent = await mkdtemp(join(tmpdir(), "throughline-mutations-"));
  const root = join(parent, "project");
  await mkdir(root);
  await writeFiles(root, project.files);
  await symlink(join(import.meta.dirname, "../../node_modules"), join(parent, "node_modules"), "dir");
  const checked = () => checkProject({ root, analyzer });
  const { value, problems } = await checked();
  if (problems.length > 0) throw new Error(`${project.name} has problems: ${problems[0]?.detail}`);
  const own = project.lock === undefined ? undefined : readLock(project.lock).value;
  const stale = own === undefined ? undefined : breaksOf(own, value.graph).breaks[0];
  if (stale !== undefined) throw new Error(`the lock of ${project.name} is stale: ${stale.id}`);
  const lock = readLock(formatLock(lockOf(value.graph))).value as Lock;
  const scratch: ScratchProject = {
    check: async (changes) => {
      const started = performance.now();
      await writeFiles(root, changes);
      const now = await checked();
      const report = breaksOf(lock, { graph: now.value.graph, problems: now.problems });
      const milliseconds = performance.now() - started;
      await writeFiles(root, new Map([...changes.keys()].map((path) => [path, project.files.get(path) ?? ""])));
      return { report, declarations: now.value.loaded.declarations, milliseconds };
    },
    close: async () => {
      await analyzer.close();
      await rm(parent, { recursive: true, force: true });
    },
  };
  return scratch;
}
