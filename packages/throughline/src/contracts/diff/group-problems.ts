import type { ThroughlineError } from "../errors/throughline-error.ts";
import { isWholeGone, namesOf } from "./affected.ts";
import type { BrokenPart } from "./broken-parts.ts";
import type { FoundBreak } from "./describe-break.ts";
import { isOfAbsence, names, type Present } from "./present.ts";

/** What a declaration would be told of because of one break. */
interface Blame {
  readonly at: number;
  readonly names: ReadonlySet<string>;
  /** True where a whole port or declaration is not there. */
  readonly isAbsence: boolean;
}

/**
 * Gives each problem to the break that causes it: the one that affects the problem's declaration by a name that the problem tells, or
 * whose absence it is. A problem without a declaration is looked up by its file. The rest are problems of their own.
 */
export function groupProblems(
  found: readonly Found[],
  present: Present,
): { readonly grouped: readonly (readonly ThroughlineError[])[]; readonly rest: readonly ThroughlineError[] } {
  const grouped: ThroughlineError[][] = found.map(() => []);
  const rest: ThroughlineError[] = [];
  const blames = blamesOf(found, present);
  for (const problem of present.problems) {
    const { declaration, file } = problem.where ?? {};
    const key = declaration ?? `file ${file ?? ""}`;
    const blame = (blames.get(key) ?? []).find((one) => isCaused(problem, one));
    if (blame === undefined) rest.push(problem);
    else grouped[blame.at]?.push(problem);
  }
  return { grouped, rest };
}

const isCaused = (problem: ThroughlineError, blame: Blame) =>
  (blame.isAbsence && isOfAbsence(problem)) || names(problem, blame.names);

type Found = Omit<FoundBreak, "problems" | "isFaulty">;

function blamesOf(found: readonly Found[], present: Present): ReadonlyMap<string, readonly Blame[]> {
  const blames = new Map<string, Blame[]>();
  const note = (id: string, seen: Blame) => {
    for (const key of keysOf(id, present)) {
      const own = blames.get(key);
      if (own === undefined) blames.set(key, [seen]);
      else own.push(seen);
    }
  };
  found.forEach((one, at) => {
    for (const part of [one.root, ...one.follows].filter((part) => isNews(part, one.root)))
      note(part.declaration, { at, names: namesOf(part.field, part), isAbsence: false });
    for (const { id, reach } of one.reached.readers)
      note(id, { at, names: namesOf(reach.field, reach.part), isAbsence: isWholeGone(reach.part) });
  });
  return blames;
}

/** True where a part can be why its declaration is wrong: what changed of the cause and still stands is wrong by itself, or not at all. */
const isNews = (part: BrokenPart, root: BrokenPart) => part.isGone || part.declaration !== root.declaration;

/** A declaration, and the file that it stands in. */
function keysOf(id: string, { nodes }: Present): string[] {
  const file = nodes.get(id)?.place?.file;
  return file === undefined ? [id] : [id, `file ${file}`];
}
