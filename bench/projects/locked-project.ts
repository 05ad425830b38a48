import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openGraph } from "../../packages/throughline/src/cli/graph/open-graph.ts";
import { formatLock, lockOf } from "../../packages/throughline/src/contracts/lock/lock.ts";
import { domainName } from "./domain.ts";

/** Writes the lock that a run of a project would write, without its data. */
export async function writeLock(folder: string): Promise<void> {
  const { graph, problems } = await openGraph({ root: folder, useCache: false });
  if (problems.length > 0) throw new Error(`the generated project has ${problems.length} problems`);
  await writeFile(join(folder, "throughline.lock.json"), formatLock(lockOf(graph)));
}

const columns = ["amount", "paid"] as const;

/**
 * Renames a column of a source that thirteen declarations in all eight roles need, or gives it its name back, so that a check has one
 * break to tell, with eight problems that come of it, or none.
 *
 * @param domain  from 0
 */
export async function setBreak(folder: string, domain: number, isBroken: boolean): Promise<void> {
  const file = join(folder, `data/${domainName(domain)}-sources.ts`);
  const [from, to] = isBroken ? columns : columns.toReversed();
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace(`    ${from}: decimal(12, 2)`, `    ${to}: decimal(12, 2)`));
}
