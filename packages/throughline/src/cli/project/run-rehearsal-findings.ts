import type { BreakReport } from "../../contracts/diff/break-report.ts";
import { breakCode } from "../../contracts/diff/findings.ts";
import type { Place, ThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { nodeOf, type ProjectGraph } from "../../contracts/graph/project-graph.ts";
import type { Measurement } from "../../runtime/plan/kind-runner.ts";
import type { Finding, Stage } from "../../runtime/rehearsal/fault.ts";
import type { VerifiedClause } from "../../runtime/verification/verified-clause.ts";

type Said = Omit<Finding, "role" | "place"> & { readonly place?: Place | undefined };

/** A finding with the role and the place of its declaration. */
export function placed(graph: ProjectGraph, { place, ...said }: Said): Finding {
  const node = nodeOf(graph, said.declaration);
  return { ...said, role: node?.role, place: place ?? node?.place };
}

/** What a check or a run that is held back says: breaks, then problems. */
export function reportFindings(report: BreakReport, graph: ProjectGraph, stage: Stage): readonly Finding[] {
  const breaks = report.breaks
    .filter(({ verdict }) => verdict === "breaking")
    .map((one) =>
      placed(graph, {
        ...{ stage, declaration: one.declaration, clause: one.id, code: breakCode(one) },
        says: `${one.target}: ${one.changes.map(({ says }) => says).join(", ")}`,
        affects: one.victims.map(({ id }) => id),
        place: typeof one.place === "string" ? undefined : one.place,
      }),
    );
  const problems = [...report.problems, ...report.breaks.flatMap((one) => one.problems)];
  return [...breaks, ...problems.flatMap((problem) => problemFinding(problem, graph, stage))];
}

/** What an error says of a declaration; nothing where it names none. */
export function problemFinding(problem: ThroughlineError, graph: ProjectGraph, stage: Stage): readonly Finding[] {
  const { code, detail, where } = problem;
  if (where?.declaration === undefined) return [];
  const { declaration } = where;
  return [
    placed(graph, { stage, declaration, clause: code, code, says: detail, affects: [declaration], place: where }),
  ];
}

/** A promise that was measured and is broken. */
export function brokenMeasurement(measurement: Measurement, graph: ProjectGraph): Finding {
  const { declaration, promise, says, figure } = measurement;
  const text = `${says}: ${figureText(figure)}`;
  return placed(graph, { stage: "run", declaration, clause: promise, code: "promise.broken", says: text });
}

/** A clause that `verify` found broken, or might. */
export function clauseFinding(
  clause: Pick<VerifiedClause, "declaration" | "promise" | "says" | "handOff" | "figure" | "note">,
  graph: ProjectGraph,
): Finding {
  const { declaration, promise, says, handOff, figure, note } = clause;
  const text = figure === null ? says : `${says}: ${figureText(figure)}${note === null ? "" : `, ${note}`}`;
  return placed(graph, {
    ...{ stage: "verify", declaration, clause: promise, code: "promise.broken", says: text },
    ...(handOff === null ? {} : { handOff }),
  });
}

const figureText = (figure: number | string) =>
  typeof figure === "number" ? String(Number(figure.toPrecision(3))) : figure;
