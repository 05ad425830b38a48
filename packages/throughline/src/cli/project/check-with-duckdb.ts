import { openDuckDbAnalyzer } from "../../adapters/duckdb/analyzer/open-duckdb-analyzer.ts";
import type { Staged } from "../../contracts/errors/throughline-error.ts";
import { type CheckedProject, checkProject } from "../../runtime/lineage/check-project.ts";

/** Loads, resolves and analyses a project with the embedded analyzer. */
export async function checkWithDuckDb(root: string): Promise<Staged<CheckedProject>> {
  const analyzer = await openDuckDbAnalyzer();
  try {
    return await checkProject({ root, analyzer });
  } finally {
    await analyzer.close();
  }
}
