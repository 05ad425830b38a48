import { counted } from "../../contracts/core/counted.ts";
import { idName } from "../../contracts/core/declaration.ts";
import type { PromiseClause } from "../../contracts/graph/kind-spec.ts";
import type { HandOff, RoleReport } from "../../contracts/graph/role-report.ts";
import type { UnmeasuredRecord } from "../../runtime/plan/run-store.ts";
import { type EvidenceWithHistory, unmeasuredText } from "../../runtime/verification/evidence.ts";
import type { EvidenceOf, NotMeasured } from "../graph/evidence.ts";
import type { ObservedOf } from "../graph/observed-by-role.ts";
import type { RoleFindings } from "../graph/role-findings.ts";
import { formatFigure } from "./figure.ts";
import { observedText } from "./observed.ts";
import { formatPlace } from "./place.ts";
import { findingRows, type LabelledRows } from "./role-findings.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";

interface RoleRendering {
  readonly evidenceOf: EvidenceOf;
  readonly beside: readonly EvidenceWithHistory[];
  /** Clauses beside the promises that a verification could not measure. */
  readonly unmeasured: readonly UnmeasuredRecord[];
  readonly observedOf: ObservedOf;
  readonly findings: RoleFindings;
  readonly style: Style;
  readonly columns: number;
}

/**
 * One role: what it declares, reads and gives, the roles it depends on, what it promises with the latest measurements, and what nobody
 * uses, ends or is missing.
 */
export function renderRole(report: RoleReport, rendering: RoleRendering): string {
  const { style } = rendering;
  const owners = [...new Set(report.declarations.flatMap(({ owner }) => owner ?? []))];
  const head = [style.bold(report.role), counted(report.declarations.length, "declaration"), ...owners].join("  ");
  const { contracts, dependencies, outputs } = report;
  const parts = [
    part(
      {
        label: "declares",
        columns: declarationColumns,
        rows: report.declarations.map((one) => [one.name, style.dim(one.title), style.cyan(formatPlace(one.place))]),
      },
      rendering,
    ),
    part({ label: "inputs", ...inputTable(report, rendering) }, rendering),
    part({ label: "outputs", columns: handOffColumns, rows: outputs.map((one) => outputRow(one, style)) }, rendering),
    line("depends on", dependencies.length === 0 ? "no other role" : dependencies.join(", "), style),
    part(
      { label: "contracts", columns: clauseColumns, rows: contracts.map((one) => clauseRow(one, rendering)) },
      rendering,
    ),
    part(
      { label: "measured", columns: clauseColumns, rows: rendering.beside.map((one) => measuredRow(one, style)) },
      rendering,
    ),
    part(
      {
        label: "unmeasured",
        columns: clauseColumns,
        rows: rendering.unmeasured.map((one) => [nameIn(one), one.says, ...openCells("not-measured", one, style)]),
      },
      rendering,
    ),
    ...findingRows(rendering.findings, style).map((rows) => part(rows, rendering)),
  ];
  return [head, ...parts.filter((text) => text !== "")].join("\n");
}

/** `ai, fullstack, frontend  no declarations`. */
export function renderIdleRoles(reports: readonly RoleReport[], style: Style): string {
  return `${style.bold(reports.map(({ role }) => role).join(", "))}  ${style.dim("no declarations")}`;
}

const labelCells = 12;

const line = (label: string, text: string, style: Style) => `  ${style.dim(label.padEnd(labelCells))}${text}`;

/** A table under a label, which stands before its first line; empty where it has no rows. */
function part({ label, columns: cells, rows }: LabelledRows, { style, columns }: RoleRendering): string {
  if (rows.length === 0) return "";
  const lines = renderTable({ columns: cells, rows, indent: 0, width: columns - labelCells - 2 }).split("\n");
  return lines.map((text, i) => line(i === 0 ? label : "", text, style)).join("\n");
}

const declarationColumns = [{}, {}, {}];
const handOffColumns = [{}, {}, {}, { shrink: true }];
const clauseColumns = [{}, { wrap: true }, {}, {}, { wrap: true }];

/** With what was seen of each, where calls were watched. */
function inputTable({ role, inputs }: RoleReport, { observedOf, style }: RoleRendering): Omit<LabelledRows, "label"> {
  const observed = inputs.map((one) => observedText(observedOf(role, one)));
  const rows = inputs.map((one) => inputRow(one, style));
  if (observed.every((text) => text === "")) return { columns: handOffColumns, rows };
  return { columns: [...handOffColumns, {}], rows: rows.map((row, i) => [...row, style.dim(observed[i] as string)]) };
}

const inputRow = (input: HandOff, style: Style) => handOffRow(input, `from ${input.role}`, style);

/** What is served outside the project has no family. */
const outputRow = (output: RoleReport["outputs"][number], style: Style) =>
  output.role === "external"
    ? handOffRow({ ...output, family: "" }, "to outside", style)
    : handOffRow(output, `to ${output.role}`, style);

const fieldsShown = 4;

function handOffRow(handOff: Omit<HandOff, "role">, direction: string, style: Style): string[] {
  const { declaration, port, fields, family } = handOff;
  const name = idName(declaration);
  const more = fields.length > fieldsShown ? ` and ${fields.length - fieldsShown} more` : "";
  const title = / /.test(port) ? port : name;
  return [title, direction, style.dim(family), `${fields.slice(0, fieldsShown).join(", ")}${more}`];
}

function clauseRow(clause: RoleReport["contracts"][number], { evidenceOf, style }: RoleRendering): string[] {
  const evidence = evidenceOf(clause);
  if (!("state" in evidence)) return measuredRow(evidence, style, clause);
  return [nameIn(clause), clause.says, ...openCells(evidence.state, evidence.reason, style)];
}

/** The state of what has no measurement, no figure, and why. */
const openCells = (state: NotMeasured["state"], reason: UnmeasuredRecord | undefined, style: Style): string[] => [
  style.dim(`○ ${state.replace("-", " ")}`),
  ...(reason === undefined ? [] : ["", style.dim(unmeasuredText(reason))]),
];

function measuredRow(evidence: EvidenceWithHistory, style: Style, clause?: PromiseClause): string[] {
  const { held, figure: value, says, earlier } = evidence;
  const state = held ? style.green("✓ held") : style.red("✗ broken");
  const when = new Date(evidence.atUs / 1000).toISOString().slice(0, 16).replace("T", " ");
  const limit = clause ?? { says, relation: "=" as const, limit: evidence.limit };
  const figure = formatFigure({ ...limit, figure: String(value), held });
  const before = earlier.length === 0 ? "" : `, before ${earlier.map((one) => (one.held ? "✓" : "✗")).join("")}`;
  return [nameIn(evidence), says, state, figure, style.dim(`${when}${before}`)];
}

const nameIn = ({ declaration }: { readonly declaration: string }) => idName(declaration);
