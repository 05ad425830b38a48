import path from "node:path";
import type { SqlAnalysis } from "../../ports/sql-analyzer.ts";
import type { AnalysisCache } from "../../runtime/lineage/analyse.ts";
import { cacheFolder, readCacheFile, writeCacheFile } from "./cache-file.ts";

/** Analyses of SQL by their keys, in one file, so that a change of one query costs one analysis. */
export interface StoredAnalyses extends AnalysisCache {
  /** What the analyzer that made them calls itself; undefined where none is kept. */
  readonly engine: string | undefined;
  /** Writes them if there are new ones. */
  save(engine: string): Promise<void>;
}

interface StoredFile {
  readonly madeBy: string;
  readonly engine: string;
  readonly analyses: readonly (readonly [key: string, analysis: SqlAnalysis])[];
}

/** Analyses that were not asked for in a run stay for the time when a branch comes back, up to this many. */
const spared = 500;

export function openAnalyses(root: string, madeBy: string): StoredAnalyses {
  const file = path.join(cacheFolder(root), "sql.json");
  const read = readCacheFile(file) as StoredFile | undefined;
  const kept = new Map(read?.madeBy === madeBy ? read.analyses : []);
  const used = new Map<string, SqlAnalysis>();
  let isChanged = false;
  return {
    engine: read?.madeBy === madeBy ? read.engine : undefined,
    get(key) {
      const analysis = kept.get(key);
      if (analysis !== undefined) used.set(key, analysis);
      return analysis;
    },
    set(key, analysis) {
      used.set(key, analysis);
      isChanged = true;
    },
    async save(engine) {
      if (!isChanged) return;
      const others = [...kept].filter(([key]) => !used.has(key)).slice(-spared);
      const stored: StoredFile = { madeBy, engine, analyses: [...others, ...used] };
      await writeCacheFile(file, stored);
    },
  };
}
