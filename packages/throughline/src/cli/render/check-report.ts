import { counted } from "../../contracts/core/counted.ts";
import { roles } from "../../contracts/core/declaration.ts";
import { reviewersOf } from "../../contracts/diff/reviewers.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { problemsJson, problemText } from "../frame/report.ts";
import type { CheckedFacts } from "../graph/checked-facts.ts";
import type { ComparedWith } from "../graph/compare-lock.ts";
import { reportJson } from "./break-json.ts";
import { renderBreaks, renderCompatible } from "./breaks.ts";
import { renderDeprecated, renderGaps } from "./check-notes.ts";
import { countProblems } from "./problems.ts";
import { renderReviewers } from "./reviewers.ts";
import { deprecatedJson, gapJson } from "./role-json.ts";
import type { Style } from "./style.ts";

export interface CheckRendering {
  readonly style: Style;
  readonly columns: number;
  /** Folder of the project, for the lines that problems stand at. */
  readonly root: string;
  /** Whether to list who has to look at it. */
  readonly hasOwners: boolean;
  readonly tookMs: number;
  /** What checks the types of the project, which a check does not. */
  readonly typeCheck?: string | undefined;
}

/** What a check found, in blocks, with the counts as its last line. */
export function renderCheck(facts: CheckedFacts, rendering: CheckRendering): string {
  const { graph, isFailed } = facts;
  const { style, tookMs } = rendering;
  const mark = isFailed ? style.red("✗") : style.green("✓");
  const size = [
    counted(graph.nodes.length, "declaration"),
    counted(rolesOf(graph).length, "role"),
    `${(tookMs / 1000).toFixed(2)} s`,
  ];
  const last = `${style.bold(`${mark} ${foundText(facts)}`)}   ${style.dim(size.join(" · "))}`;
  return [...blocksOf(facts, rendering), last].join("\n\n");
}

function blocksOf(facts: CheckedFacts, rendering: CheckRendering) {
  const { problems, report, accepted, ending, gaps, with: base, isFailed } = facts;
  const blocks = [
    problems.length > 0 ? problemText(problems, { ...rendering, hasTotal: false }) : "",
    renderBreaks(report.breaks, { ...rendering, accepted }),
    renderCompatible(report, rendering),
    renderDeprecated(ending, rendering),
    renderGaps(gaps, rendering),
    rendering.hasOwners ? renderReviewers(reviewersOf(report), rendering) : "",
    noteOf(base, rendering.style),
    typesText(isFailed, rendering),
  ];
  return blocks.filter((block) => block !== "");
}

/** `1 break, 2 problems in 1 file`; `0 problems, 3 compatible changes`. */
function foundText({ problems, accepted, report: { breaks, compatible } }: CheckedFacts): string {
  const breaking = breaks.filter(({ id, verdict }) => verdict === "breaking" && !accepted.has(id)).length;
  const taken = breaks.filter(({ id, verdict }) => verdict === "breaking" && accepted.has(id)).length;
  const harmless = breaks.length - breaking - taken;
  return [
    ...(breaking > 0 ? [counted(breaking, "break")] : []),
    ...(problems.length > 0 || breaking === 0 ? [problems.length === 0 ? "0 problems" : countProblems(problems)] : []),
    ...(taken > 0 ? [`${counted(taken, "accepted break")}`] : []),
    ...(harmless > 0 ? [`${counted(harmless, "break")} that ${harmless === 1 ? "affects" : "affect"} nobody`] : []),
    ...(compatible.length > 0 ? [counted(compatible.length, "compatible change")] : []),
  ].join(", ");
}

/** Said where nothing else is wrong: all is well only when the compiler says so too. */
const typesText = (isFailed: boolean, { typeCheck, style }: CheckRendering) =>
  isFailed || typeCheck === undefined ? "" : style.dim(`Types are not checked here: \`${typeCheck}\` does that.`);

function noteOf({ ref, lock }: ComparedWith, style: Style): string {
  if (lock !== "missing") return "";
  const what = ref === undefined ? "There is no throughline.lock.json" : `${ref} has no throughline.lock.json`;
  return style.dim(`${what}: nothing was relied on yet, so nothing can break. \`throughline run\` writes it.`);
}

/** What a check found, as `--json` prints it. */
export function checkJson({ graph, isCached, with: against, report, accepted, problems, gaps, ending }: CheckedFacts) {
  return {
    problems: problemsJson(problems),
    ...reportJson(report, accepted),
    gaps: gaps.map(gapJson),
    deprecated: ending.map(deprecatedJson),
    against,
    project: graph.project,
    declarations: graph.nodes.length,
    roles: rolesOf(graph),
    cached: isCached,
  };
}

/** The roles that declare something, in the order of the line. */
const rolesOf = ({ nodes }: ProjectGraph) => roles.filter((role) => nodes.some((node) => node.role === role));
