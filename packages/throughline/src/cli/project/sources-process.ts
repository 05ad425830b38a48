// A process of its own that checks a project's sources: it evaluates their modules, which a server must never do to itself.
import type { StudioSources } from "../../client/studio/studio-changes.ts";
import { isThroughlineError } from "../../contracts/errors/index.ts";
import { readProjectLock } from "../../runtime/lineage/read-project-lock.ts";
import { findRoleFiles } from "../../runtime/load/find-files.ts";
import { sourceReport } from "../../server/studio/changes/source-report.ts";
import { studioError } from "../../server/studio/error-codes.ts";
import { compareLock } from "../graph/compare-lock.ts";
import { openGraph } from "../graph/open-graph.ts";
import type { SourcesAnswer, SourcesTask } from "./sources-messages.ts";

process.on("message", (task: SourcesTask) => {
  void answer(task).then((message) => process.send?.(message));
});
process.on("disconnect", () => process.exit(0));

async function answer(task: SourcesTask): Promise<SourcesAnswer> {
  try {
    return await check(task);
  } catch (error) {
    return { sources: { state: "failed", problem: problemOf(error) }, isCached: false };
  }
}

async function check({ root, nowMs }: SourcesTask): Promise<SourcesAnswer> {
  if ((await findRoleFiles(root)).length === 0) return { sources: { state: "absent" }, isCached: true };
  const opened = await openGraph({ root });
  const now = new Date(nowMs);
  const { with: base, report } = await compareLock(root, opened, { now });
  const { value: lock } = await readProjectLock(root);
  const { graph, isCached } = opened;
  return { sources: sourceReport({ graph, report, lock, lockState: base.lock, now }), isCached };
}

/** What went wrong, as an answer tells it. */
function problemOf(error: unknown): Extract<StudioSources, { readonly state: "failed" }>["problem"] {
  const known = isThroughlineError(error)
    ? error
    : studioError("sources-unchecked", { detail: `the check failed: ${String(error)}`, cause: error });
  const { code, title, detail, hint } = known;
  return { code, title, detail, hint };
}
