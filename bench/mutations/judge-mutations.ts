import type { Declaration } from "../../packages/throughline/src/contracts/core/declaration.ts";
import { callerChanges } from "./caller-changes.ts";
import { openScratch, type ScratchProject } from "./changed-project.ts";
import { columnChanges } from "./column-changes.ts";
import { followedChanges } from "./followed-changes.ts";
import { harmlessChanges } from "./harmless-changes.ts";
import { meaningChanges } from "./meaning-changes.ts";
import { type BaseProject, isByHand, type Mutation } from "./mutation.ts";
import { findVictims, type Project, runUnchanged } from "./oracle/find-victims.ts";
import type { World } from "./oracle/outputs.ts";
import type { SqlColumns } from "./oracle/sql-columns.ts";
import { typeErrors } from "./oracle/type-errors.ts";
import { promiseChanges } from "./promise-changes.ts";
import { replyChanges } from "./reply-changes.ts";
import { type Judged, toldBy } from "./score.ts";

/** Every change of a project that is written or generated. */
const mutationsOf = (project: BaseProject): readonly Mutation[] =>
  [
    columnChanges,
    meaningChanges,
    promiseChanges,
    callerChanges,
    replyChanges,
    followedChanges,
    harmlessChanges,
  ].flatMap((changes) => changes(project));

/** Makes every change of a project in turn, asks who is told to be affected, and finds out who is. */
export async function judgeMutations(
  project: BaseProject,
  sql: SqlColumns,
  onReport: (milliseconds: number) => void,
): Promise<readonly Judged[]> {
  const mutations = mutationsOf(project);
  const texts = mutations.map(({ files }) => new Map([...project.files, ...files]));
  const refused = await typeErrors([project.files, ...texts]);
  if ((refused[0]?.size ?? 0) > 0) throw new Error(`${project.name} does not compile: ${[...(refused[0] ?? [])]}`);
  const scratch = await openScratch(project);
  try {
    const { declarations } = await scratch.check(new Map());
    const before = await runUnchanged(worldOf(project.files, declarations, sql));
    const judged: Judged[] = [];
    for (const [index, mutation] of mutations.entries())
      judged.push(await judge(mutation, { scratch, before, refused: refused[index + 1] ?? new Set(), onReport }));
    return judged;
  } finally {
    await scratch.close();
  }
}

interface Bench {
  readonly scratch: ScratchProject;
  readonly before: Project;
  readonly refused: ReadonlySet<string>;
  readonly onReport: (milliseconds: number) => void;
}

async function judge(mutation: Mutation, { scratch, before, refused, onReport }: Bench): Promise<Judged> {
  const { report, declarations, milliseconds } = await scratch.check(mutation.files);
  onReport(milliseconds);
  const { truth, roots, project, files } = mutation;
  const told = toldBy(report);
  if (isByHand(truth)) return { mutation, truth, told };
  const after = worldOf(new Map([...project.files, ...files]), declarations, before.sql);
  return { mutation, truth: await findVictims({ before, after, roots, executed: truth, refused }), told };
}

const worldOf = (files: BaseProject["files"], declarations: readonly Declaration[], sql: SqlColumns): World => ({
  sql,
  declarations,
  textAround: ({ role }) =>
    [...files].flatMap(([path, text]) => (path.startsWith(`${role}/`) ? [text] : [])).join("\n"),
});
