import type { ThroughlineError } from "../errors/throughline-error.ts";
import type { Break, Victim } from "./break-report.ts";
import { breakSentences, countVictims, victimName, victimSentences } from "./break-sentences.ts";
import type { ChangeKind } from "./change.ts";
import { type CheckedProject, isSameLine, type RepositoryPlace, repositoryPlace } from "./checked-project.ts";

/** One thing that a check has to say at one place. */
export interface Finding {
  /** `notice` for breaks that nobody is affected by. */
  readonly severity: "error" | "warning" | "notice";
  /** Code of an error, or `break.<kind of change>`, or `break.affected`. */
  readonly code: string;
  /** In a few words. */
  readonly title: string;
  /** In sentences, one a line. */
  readonly message: string;
  /** In the repository; absent for what is not written any more, or stands in no file. */
  readonly place?: RepositoryPlace;
}

/**
 * All that a check found, the weightiest first: breaks by how many they affect, problems of their own, those affected for sure, problems
 * that a break causes where nothing else stands on their line; then, as warnings, those affected possibly; then breaks of nobody.
 */
export function findingsOf(checked: CheckedProject): readonly Finding[] {
  const { root, report } = checked;
  const place = (one: Break["place"] | ThroughlineError["where"]) => {
    const found = repositoryPlace(root, one);
    return found === undefined ? {} : { place: found };
  };
  const breaks = report.breaks.filter(({ verdict }) => verdict === "breaking").sort((a, b) => weight(b) - weight(a));
  const ofNobody = report.breaks.filter(({ verdict }) => verdict !== "breaking");
  const victims = breaks.flatMap((one) => one.victims.map((victim) => ({ one, victim })));
  const affected = (certainty: Victim["certainty"]) =>
    victims
      .filter(({ victim }) => victim.certainty === certainty)
      .map(({ one, victim }) => ({ ...victimFinding(one, victim), ...place(victim.place) }));
  return [
    ...breaks.map((one) => ({ ...breakFinding(one), ...place(one.place) })),
    ...standingProblems(checked).map((problem) => ({ ...problemFinding(problem), ...place(problem.where) })),
    ...affected("definite"),
    ...breaks.flatMap(ownProblems).map((problem) => ({ ...problemFinding(problem), ...place(problem.where) })),
    ...affected("possible"),
    ...ofNobody.map((one) => ({ ...breakFinding(one), ...place(one.place) })),
  ];
}

/** The code of a break: by what happened to it first. */
export const breakCode = ({ changes }: Break): `break.${ChangeKind}` => `break.${changes[0]?.kind ?? "changed"}`;

/** Of the problems that a break of somebody causes, those that stand on no line of a victim: there its cure is told with it. */
export function ownProblems({ problems, victims }: Break): readonly ThroughlineError[] {
  if (victims.length === 0) return [];
  return problems.filter(({ where }) => !victims.some(({ place }) => isSameLine(place, where)));
}

/** The problems that stand for themselves: those that no break explains, or one that affects nobody and so is no error by itself. */
export const standingProblems = ({ problems, report }: CheckedProject): readonly ThroughlineError[] => [
  ...problems,
  ...report.breaks.flatMap((found) => (found.verdict === "breaking" ? [] : found.problems)),
];

const weight = ({ victims }: Break) => victims.filter(({ certainty }) => certainty === "definite").length;

const breakFinding = (found: Break): Finding => ({
  severity: found.verdict === "breaking" ? "error" : "notice",
  code: breakCode(found),
  title: `${found.target} breaks ${found.victims.length === 0 ? "nobody" : countVictims(found.victims)}`,
  message: breakSentences(found),
});

const victimFinding = (found: Break, victim: Victim): Finding => ({
  severity: victim.certainty === "definite" ? "error" : "warning",
  code: "break.affected",
  title: `${found.target} breaks ${victimName(victim)}`,
  message: victimSentences(found, victim),
});

/** A problem: what is wrong, and the cure. */
export const problemFinding = ({ code, title, detail, hint }: ThroughlineError): Finding => ({
  severity: "error",
  code,
  title,
  message: `${detail}\nCure: ${hint}`,
});
