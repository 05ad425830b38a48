import type { HandOff, RoleReport } from "../../contracts/graph/role-report.ts";
import type { EvidenceOf } from "../graph/evidence.ts";
import { count, formatPlace } from "./place.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";

interface RoleRendering {
  readonly evidenceOf: EvidenceOf;
  readonly style: Style;
  readonly columns: number;
}

/** One role: what it declares, reads and gives, the roles it depends on, and what it promises with the latest measurements. */
export function renderRole(report: RoleReport, rendering: RoleRendering): string {
  const { style } = rendering;
  const owners = [...new Set(report.declarations.flatMap(({ owner }) => owner ?? []))];
  const head = [style.bold(report.role), count(report.declarations.length, "declaration"), ...owners].join("  ");
  const { contracts, dependencies, inputs, outputs } = report;
  const parts = [
    part(
      "declares",
      report.declarations.map((one) => [one.name, style.dim(one.title), style.cyan(formatPlace(one.place))]),
      rendering,
    ),
    part(
      "inputs",
      inputs.map((input) => handOffRow(input, `from ${input.role}`, style)),
      rendering,
    ),
    part(
      "outputs",
      outputs.map((output) => outputRow(output, style)),
      rendering,
    ),
    line("depends on", dependencies.length === 0 ? "no other role" : dependencies.join(", "), style),
    part(
      "contracts",
      contracts.map((clause) => clauseRow(clause, rendering)),
      rendering,
    ),
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
function part(label: string, rows: readonly string[][], { style, columns }: RoleRendering): string {
  if (rows.length === 0) return "";
  const width = columns - labelCells - 2;
  const shrinking = (rows[0] as string[]).length === 3 ? 1 : 3;
  const shrinks = (rows[0] as string[]).map((_, i) => ({ shrink: i === shrinking }));
  const lines = renderTable({ columns: shrinks, rows, indent: 0, width }).split("\n");
  return lines.map((text, i) => line(i === 0 ? label : "", text, style)).join("\n");
}

/** What is served outside the project has no family. */
const outputRow = (output: RoleReport["outputs"][number], style: Style) =>
  output.role === "external"
    ? handOffRow({ ...output, family: "" }, "to outside", style)
    : handOffRow(output, `to ${output.role}`, style);

const fieldsShown = 4;

function handOffRow(handOff: Omit<HandOff, "role">, direction: string, style: Style): string[] {
  const { declaration, port, fields, family } = handOff;
  const name = declaration.slice(declaration.indexOf(":") + 1);
  const more = fields.length > fieldsShown ? ` and ${fields.length - fieldsShown} more` : "";
  const title = / /.test(port) ? port : name;
  return [title, direction, style.dim(family), `${fields.slice(0, fieldsShown).join(", ")}${more}`];
}

function clauseRow(clause: RoleReport["contracts"][number], { evidenceOf, style }: RoleRendering): string[] {
  const name = clause.declaration.slice(clause.declaration.indexOf(":") + 1);
  const evidence = evidenceOf(clause.declaration, clause.name);
  if (typeof evidence === "string") return [name, clause.says, style.dim(`○ ${evidence.replace("-", " ")}`)];
  const state = evidence.held ? style.green("✓ held") : style.red("✗ broken");
  const when = new Date(evidence.atUs / 1000).toISOString().slice(0, 16).replace("T", " ");
  return [name, clause.says, `${state}  ${evidence.figure}  ${style.dim(when)}`];
}
