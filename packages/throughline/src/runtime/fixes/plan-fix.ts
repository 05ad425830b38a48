import { idName } from "../../contracts/core/declaration.ts";
import type { Break, BreakReport } from "../../contracts/diff/break-report.ts";
import { breaksOf } from "../../contracts/diff/breaks.ts";
import { renamedTo } from "../../contracts/diff/declaration-renames.ts";
import type { ThroughlineError } from "../../contracts/errors/index.ts";
import { carryName } from "./carry-name.ts";
import { fixError } from "./error-codes.ts";
import { findBreak } from "./find-break.ts";
import { FixAttempt } from "./fix-attempt.ts";
import type { BrokenProject, FixPlan, FixWay, LeftPlace, PlanFixOptions, PlannedFile } from "./fix-plan.ts";
import { copyProject, type ProjectCopy } from "./project-copy.ts";
import { keepAtProvider } from "./provider-edits.ts";
import { renameOf } from "./rename.ts";
import { applyEdits, positionAt } from "./source-edit.ts";
import { typeCheckOf } from "./type-check.ts";

/**
 * Plans the edits that take a break away, tries them on a copy of the project, and says what is left.
 *
 * @throws {ThroughlineError} `fix.no-lock`, `fix.no-break`, `fix.several-breaks`, `fix.not-fixable`, `fix.not-safe`, `fix.conflict`
 */
export async function planFix(options: PlanFixOptions): Promise<FixPlan> {
  const { value: project, problems } = await options.check(options.root);
  const { lock } = project;
  if (lock === undefined)
    throw problems.find(({ code }) => code.startsWith("lock.")) ?? fixError("no-lock", { detail: "there is no lock" });
  const report = breaksOf(lock, { graph: project.graph, problems });
  const cause = findBreak(report, options.target);
  if (renamedTo(cause.declaration, cause.changes) !== undefined) throw renamedAsWhole(cause);
  const broken = { cause, report, lock, project };
  const copy = await copyProject(options.root);
  try {
    await refuseConflicts(copy);
    const attempt = new FixAttempt({ copy, check: options.check, typeCheck: typeCheckOf(options.root) });
    const left = await edited(attempt, broken, options);
    return await verified(attempt, broken, { left, way: options.way });
  } finally {
    await copy.remove();
  }
}

/** Readers name a declaration by its export: they follow its name by themselves, and those outside the project cannot be edited. */
const renamedAsWhole = ({ target, changes }: Break) =>
  fixError("not-fixable", {
    detail: `${target} is renamed as a whole, which its readers follow by themselves: ${changes.map(({ says }) => says).join("; ")}`,
    hint: `tell those outside the project who name it, then run \`throughline accept ${target}\``,
  });

/** A file that a merge left undone may be no module at all, and what it reads is not known. */
async function refuseConflicts({ modules, text }: ProjectCopy): Promise<void> {
  for (const file of modules)
    if (/^<{7} [\s\S]*^>{7} /m.test(await text(file)))
      throw fixError("conflict", { detail: `conflict marks: ${file}`, where: { file } });
}

function edited(attempt: FixAttempt, broken: BrokenProject, options: PlanFixOptions): Promise<LeftPlace[]> {
  if (options.way === "carry") return carryName(attempt, broken, options.analyzer);
  return keepAtProvider(attempt, broken, options);
}

/** Checks the copy once more, with all edits, and says what became of the break. */
async function verified(
  attempt: FixAttempt,
  { cause, report, lock }: BrokenProject,
  { left, way }: { readonly left: readonly LeftPlace[]; readonly way: FixWay },
): Promise<FixPlan> {
  const { value, problems } = await attempt.check();
  const now = breaksOf(lock, { graph: value.graph, problems });
  const known = new Set(report.breaks.map(({ id }) => id));
  const files = await plannedFiles(attempt);
  const after = now.breaks.find(({ id }) => id === cause.id);
  const caused = now.breaks.flatMap(({ id, target, verdict }) =>
    known.has(id) || verdict !== "breaking" ? [] : [target],
  );
  const named = new Set(left.flatMap(({ file, line, declaration }) => [`${file}:${line}`, `${declaration}`]));
  const more = (after?.problems ?? []).flatMap((problem) => placeLeft(problem, named));
  if (way !== "carry") {
    const wrong = (await attempt.findings({ from: cause.field ?? "", to: cause.field ?? "" })).filter(
      ({ edit }) => edit,
    );
    const why = [
      ...(after?.changes.map(({ says }) => says) ?? []),
      ...caused.map((target) => `${target} would break`),
      ...wrong.map(({ message }) => message),
    ];
    if (why.length > 0)
      throw fixError("not-safe", { detail: `the edits would not take the break away: ${why.join("; ")}` });
  }
  const added = way === "alias" ? addedFields(now, cause) : [];
  return { cause, way, files, left: [...left, ...more], caused, added, after, isTyped: attempt.isTyped };
}

/** Fields under the new name that others have beside the old one. */
function addedFields({ compatible }: BreakReport, cause: Break): string[] {
  const to = renameOf(cause)?.to;
  return compatible.flatMap(({ declaration, port, field, change }) => {
    const isNew = change.kind === "added" && declaration !== cause.declaration && port !== undefined && field === to;
    return isNew ? [`${idName(declaration)}.${field}`] : [];
  });
}

function placeLeft({ where, detail }: ThroughlineError, named: ReadonlySet<string>): LeftPlace[] {
  if (where === undefined || named.has(`${where.file}:${where.line}`)) return [];
  const { file, line, column, declaration } = where;
  if (declaration !== undefined && named.has(declaration)) return [];
  return [{ file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { column }), says: detail }];
}

async function plannedFiles(attempt: FixAttempt): Promise<PlannedFile[]> {
  const files = [...attempt.edits].sort(([a], [b]) => (a < b ? -1 : 1));
  return Promise.all(
    files.map(async ([file, edits]) => {
      const before = await attempt.copy.text(file);
      const planned = [...edits]
        .sort((a, b) => a.start - b.start)
        .map(({ start, end, text }) => ({
          ...positionAt(before, start),
          before: before.slice(start, end),
          after: text,
        }));
      return { file, before, after: applyEdits(before, edits), edits: planned };
    }),
  );
}
