import { openGraph } from "../src/cli/graph/open-graph.ts";
import { formatLock, lockOf } from "../src/contracts/lock/lock.ts";
import { shop, type TrialProject, trialProject } from "./trial-project.ts";

/** A trial project whose lock is as a run writes it. */
export async function lockedProject(files: Readonly<Record<string, string>> = shop): Promise<TrialProject> {
  const project = await trialProject(files);
  await writeLock(project);
  return project;
}

/** Writes the lock that a run would write now. */
export async function writeLock(project: TrialProject): Promise<void> {
  const { graph } = await openGraph({ root: project.root, useCache: false });
  await project.write("throughline.lock.json", formatLock(lockOf(graph)));
}

/** A file of the shop with some text replaced; fails where the text is not in it. */
export function edited(file: string, from: string, to: string): string {
  const text = shop[file];
  if (text?.includes(from) !== true) throw new Error(`${file} does not hold ${from}`);
  return text.replaceAll(from, to);
}
