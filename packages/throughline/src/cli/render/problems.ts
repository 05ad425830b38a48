import type { ThroughlineError, Where } from "../../contracts/errors/index.ts";
import { renderCodeFrame } from "./code-frame.ts";
import type { Style } from "./style.ts";
import { displayWidth, wrap } from "./width.ts";

export interface ProblemRendering {
  readonly style: Style;
  /** Cells of a line. */
  readonly columns: number;
  /** The text of a project file, for code frames; undefined where it cannot be read. */
  readonly sourceOf: (file: string) => string | undefined;
  /** Whether the last line counts several problems. @default true */
  readonly hasTotal?: boolean | undefined;
}

/** Code frames in a group of equal problems; the rest only say where they are. */
const framesInGroup = 5;

/** Problems as blocks, those of one code together and counted, with a total. */
export function renderProblems(problems: readonly ThroughlineError[], rendering: ProblemRendering): string {
  const groups = new Map<string, ThroughlineError[]>();
  for (const problem of problems) {
    const group = groups.get(problem.code);
    if (group === undefined) groups.set(problem.code, [problem]);
    else group.push(problem);
  }
  const blocks = [...groups.values()].map((group) =>
    group.length === 1 ? renderProblem(group[0] as ThroughlineError, rendering) : renderGroup(group, rendering),
  );
  const total = problems.length > 1 && rendering.hasTotal !== false ? [countProblems(problems)] : [];
  return [...blocks, ...total].join("\n\n");
}

/** `3 problems in 2 files`. */
export function countProblems(problems: readonly ThroughlineError[]): string {
  const files = new Set(problems.flatMap(({ where }) => (where?.file ? [where.file] : [])));
  const problemText = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
  if (files.size === 0) return problemText;
  return `${problemText} in ${files.size === 1 ? "1 file" : `${files.size} files`}`;
}

function renderProblem(problem: ThroughlineError, rendering: ProblemRendering): string {
  const { style, columns } = rendering;
  const head = `${style.red("✗")} ${style.bold(problem.code)}  ${problem.title}`;
  const place = placeText(problem.where, style);
  const room = columns - displayWidth(head) - displayWidth(place);
  const heading = place === "" ? [head] : room >= 2 ? [head + " ".repeat(room) + place] : [head, `  ${place}`];
  return [...heading, ...bodyOf(problem, rendering, true), ...cureOf(problem, rendering)].join("\n");
}

function renderGroup(group: readonly ThroughlineError[], rendering: ProblemRendering): string {
  const { style } = rendering;
  const first = group[0] as ThroughlineError;
  const head = `${style.red("✗")} ${style.bold(first.code)}  ${first.title}  ${style.dim(`(${group.length})`)}`;
  const hasOneCure = group.every(({ hint }) => hint === first.hint);
  const parts = group.map((problem, i) => {
    const place = placeText(problem.where, style);
    const body = bodyOf(problem, rendering, i < framesInGroup);
    return [...(place === "" ? [] : [`  ${place}`]), ...body, ...(hasOneCure ? [] : cureOf(problem, rendering))].join(
      "\n",
    );
  });
  return [head, ...parts, ...(hasOneCure ? [cureOf(first, rendering).join("\n")] : [])].join("\n\n");
}

/** `data/payments.ts:18:3  data`. */
function placeText(where: Where | undefined, style: Style): string {
  if (where === undefined || where.file === "") return "";
  const position = [where.line, where.line === undefined ? undefined : where.column].filter(
    (part) => part !== undefined,
  );
  const role = where.role === undefined ? "" : `  ${where.role}`;
  return style.cyan([where.file, ...position].join(":")) + role;
}

function bodyOf(
  problem: ThroughlineError,
  { style, columns, sourceOf }: ProblemRendering,
  withFrame: boolean,
): string[] {
  const { where, detail, title, issues } = problem;
  const lines = detail === title ? [] : wrap(detail, columns - 2).map((line) => `  ${line}`);
  const source = withFrame && where?.line !== undefined ? sourceOf(where.file) : undefined;
  const frame =
    source === undefined || where?.line === undefined
      ? ""
      : renderCodeFrame(source, { line: where.line, column: where.column, style, width: columns });
  const of = [where?.declaration, where?.subject].filter((part) => part !== undefined).join(" · ");
  return [
    ...lines,
    ...(frame === "" ? [] : ["", frame, ""]),
    ...(of === "" ? [] : labelled("of", [of], style)),
    ...labelled("issues", issues.map(issueText), style),
  ];
}

const issueText = ({ path, message }: ThroughlineError["issues"][number]) =>
  path === undefined || path.length === 0 ? message : `${path.join(".")} ${message}`;

function cureOf({ hint }: ThroughlineError, { style, columns }: ProblemRendering): string[] {
  return labelled("cure", wrap(hint, columns - labelCells - 2), style);
}

const labelCells = 8;

/** Lines under a label: the label stands before the first. */
function labelled(label: string, lines: readonly string[], style: Style): string[] {
  return lines.map((line, i) => `  ${style.dim((i === 0 ? label : "").padEnd(labelCells))}${line}`);
}

/** A problem as `--json` prints it: the fields of RFC 9457's problem+json, without its HTTP parts. */
export function problemJson(problem: ThroughlineError): Readonly<Record<string, unknown>> {
  const { code, title, detail, hint, docs, status, fault, where, issues } = problem;
  return { code, title, detail, hint, docs, status, fault, ...(where === undefined ? {} : { where }), issues };
}
