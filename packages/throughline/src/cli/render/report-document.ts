import { idName } from "../../contracts/core/declaration.ts";
import type { UseFinding } from "../../runtime/observed-use/use-findings.ts";
import type {
  LastChange,
  OpenBreak,
  OwnedDeclaration,
  ProducedVersion,
  ProjectReport,
  ReportedClause,
  RoleSection,
} from "../../runtime/reports/project-report.ts";
import { formatFigure } from "./figure.ts";
import { formatPlace } from "./place.ts";

/** What stands in one place of a table: lines of text, and how they are meant. */
export interface Cell {
  readonly lines: readonly string[];
  /** `code`: a name or a place; `dim`: less important; `number`: stands at the right; `when`: a moment. */
  readonly as?: "code" | "dim" | "when" | "number" | "held" | "broken" | "not-measured";
  /** Stands at the right as a number does, whatever else it is. */
  readonly isNumber?: boolean;
}

/** A table with what it says where it has no rows. */
export interface ReportTable {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
  readonly empty: string;
}

/** One part of a report: a role, or what concerns all. */
export interface ReportPart {
  readonly id: string;
  readonly title: string;
  /** Facts beside the title. */
  readonly facts: readonly string[];
  readonly tables: readonly ReportTable[];
}

/** A report as it is laid out, whatever it is written as. */
export interface ReportDocument {
  readonly title: string;
  readonly facts: readonly string[];
  readonly counts: readonly {
    readonly count: number;
    readonly what: string;
    readonly as: "held" | "broken" | "not-measured";
  }[];
  readonly notes: readonly string[];
  readonly parts: readonly ReportPart[];
}

/** Lays a report out. */
export function reportDocument(report: ProjectReport): ReportDocument {
  const { project, totals, release, roles } = report;
  const made =
    release === null ? ["no release"] : [`release ${release.id}`, `made ${minute(release.createdAtUs / 1000)}`];
  return {
    title: project,
    facts: [...made, `reported ${minute(Date.parse(report.at))}`],
    counts: [
      { count: totals.held, what: "held", as: "held" },
      { count: totals.broken, what: "broken", as: "broken" },
      { count: totals.notMeasured, what: "not measured", as: "not-measured" },
      {
        count: totals.breaks,
        what: totals.breaks === 1 ? "open break" : "open breaks",
        as: totals.breaks > 0 ? "broken" : "held",
      },
    ],
    notes: report.leftOut,
    parts: [overview(report), ...roles.map(rolePart)],
  };
}

function overview({ roles, releases, runs, release }: ProjectReport): ReportPart {
  const rows = roles.map((section) => [
    code(section.role),
    text(section.owners.join(", ")),
    countCell(section.declarations.length),
    ...statuses.map((status) => countCell(countOf(section, status), status)),
    countCell(section.breaks.length, "broken"),
    text(section.readsFrom.join(", ")),
  ]);
  return {
    ...{ id: "overview", title: "Overview", facts: [] },
    tables: [
      {
        title: "Roles",
        columns: ["role", "owner", "declarations", "held", "broken", "not measured", "open breaks", "reads from"],
        ...{ rows, empty: "No role has a declaration." },
      },
      {
        title: "Releases",
        columns: ["release", "made", "by run"],
        rows: releases.map(({ id, createdAtUs, run }) => [
          code(id === release?.id ? `${id} (current)` : id),
          text(minute(createdAtUs / 1000)),
          code(run),
        ]),
        empty: "There is none.",
      },
      {
        title: "Runs",
        columns: ["run", "what for", "began", "outcome", "release"],
        rows: runs.map(({ id, purpose, startedUs, status, release: made }) => [
          code(id),
          text(purpose),
          text(minute(startedUs / 1000)),
          text(status),
          code(made ?? ""),
        ]),
        empty: "There was none.",
      },
    ],
  };
}

const statuses = ["held", "broken", "not-measured"] as const;

const countOf = ({ clauses }: RoleSection, status: ReportedClause["status"]) =>
  clauses.filter((clause) => clause.status === status).length;

const countCell = (count: number, of?: ReportedClause["status"]): Cell => ({
  lines: [String(count)],
  as: count > 0 && of === "broken" ? "broken" : "number",
  isNumber: true,
});

function rolePart(section: RoleSection): ReportPart {
  const { role, owners, givesTo, readsFrom, declarations, produced, clauses, uses, breaks, affectedBy } = section;
  const flow = [
    ...(readsFrom.length > 0 ? [`reads from ${readsFrom.join(", ")}`] : []),
    ...(givesTo.length > 0
      ? [`gives to ${givesTo.map((one) => (one === "external" ? "outside" : one)).join(", ")}`]
      : []),
  ];
  const broken = [
    ...breaks.map((one) => breakRow(one, "")),
    ...affectedBy.map((one) => breakRow(one, ` · by ${one.role ?? "another role"}`)),
  ];
  return {
    ...{ id: role, title: role, facts: [...owners, ...flow] },
    tables: [
      withoutEmpty("changed last", {
        title: "Owns",
        columns: ["declaration", "kind", "where", "owner", "changed last"],
        ...{ rows: declarations.map(ownedRow), empty: "It has no declarations." },
      }),
      {
        title: "Produced",
        columns: ["declaration", "version", "released", "what came of it", "when"],
        ...{ rows: produced.map(producedRow), empty: "Runs made nothing of it." },
      },
      withoutEmpty("why not", {
        title: "Measured",
        columns: ["declaration", "clause", "state", "figure", "when", "why not"],
        ...{ rows: clauses.map(clauseRow), empty: "It promises nothing." },
      }),
      ...(uses.length === 0 ? [] : [useTable(uses)]),
      {
        title: "Open breaks",
        columns: ["what", "change", "where", "affects"],
        ...{ rows: broken, empty: "There is none." },
      },
    ],
  };
}

/** The table without its last column where nothing stands in it. */
function withoutEmpty(last: string, table: ReportTable): ReportTable {
  const { columns, rows } = table;
  const isEmpty = columns.at(-1) === last && rows.every((row) => row.at(-1)?.lines.every((line) => line === ""));
  return isEmpty ? { ...table, columns: columns.slice(0, -1), rows: rows.map((row) => row.slice(0, -1)) } : table;
}

/** Only where something was watched: most roles have no code that reads at run time. */
function useTable(uses: readonly UseFinding[]): ReportTable {
  return {
    title: "Observed use",
    columns: ["consumer", "reads", "watched calls", "seen", "not seen"],
    rows: uses.map(({ name, place, use, provider, calls, seen, notSeen }) => [
      code([name, place, use].filter((part) => part !== "").join(" · ")),
      code(idName(provider)),
      countCell(calls),
      text(seen.map(({ field }) => field).join(", ")),
      dim(notSeen.join(", ")),
    ]),
    empty: "",
  };
}

const text = (one: string): Cell => ({ lines: [one] });
const code = (one: string): Cell => ({ lines: [one], as: "code" });
const dim = (one: string): Cell => ({ lines: [one], as: "dim" });
const when = (at: number | null): Cell => ({ lines: [at === null ? "" : minute(at)], as: "when" });

/** `2026-11-21 10:54 UTC`, of milliseconds since 1970. */
const minute = (atMs: number) => `${new Date(atMs).toISOString().slice(0, 16).replace("T", " ")} UTC`;

function ownedRow({ name, title, place, owner, lastChange }: OwnedDeclaration): readonly Cell[] {
  return [
    code(name),
    text(title),
    code(formatPlace(place ?? undefined)),
    text(owner ?? ""),
    dim(changeText(lastChange)),
  ];
}

function changeText(change: LastChange | null): string {
  if (change === null) return "";
  if (change === "uncommitted") return "not committed yet";
  return `${change.at.slice(0, 10)} by ${change.by}: ${change.says} (${change.commit.slice(0, 8)})`;
}

/** A number with more places than anybody reads. */
const longNumber = /(?<![\w.])-?\d+\.\d{5,}(?![\w.])/g;

function producedRow({ name, version, released, figures, accepted, atUs }: ProducedVersion): readonly Cell[] {
  const made = figures.replaceAll(longNumber, (number) => String(Number(Number(number).toPrecision(4))));
  const outcome = accepted ? text(made) : { lines: [made, "refused by its gates"], as: "broken" as const };
  return [code(name), code(version ?? ""), code(released ?? ""), outcome, when(atUs / 1000)];
}

const states = { held: "held", broken: "broken", "not-measured": "not measured" } as const;

function clauseRow(clause: ReportedClause): readonly Cell[] {
  const { declaration, says, status, figure, unit, at, because } = clause;
  const known = figure === null ? "" : formatFigure({ ...clause, ...unitOf(unit), figure, held: status === "held" });
  return [
    code(idName(declaration)),
    text(says),
    { lines: [states[status]], as: status },
    { lines: [known.length > longestFigure ? `${known.slice(0, longestFigure)}…` : known], as: "number" },
    when(at === null ? null : Date.parse(at)),
    dim(because ?? ""),
  ];
}

/** Most characters of a figure: a hash is told by its beginning. */
const longestFigure = 24;

/** A unit of several words says what is counted, and stands in the clause already. */
const unitOf = (unit: string | undefined) =>
  unit === undefined || unit.includes(" ") ? { unit: undefined as never } : { unit };

function breakRow({ target, says, place, victims }: OpenBreak, by: string): readonly Cell[] {
  const affected = victims.map(({ name, title, role, owner, place: at, certainty }) => {
    const who = [role ?? "outside", ...(owner === undefined ? [] : [owner])].join(" ");
    const where = formatPlace(at);
    return `${title} ${name}, ${who}${where === "" ? "" : `, ${where}`}${certainty === "possible" ? " (possible)" : ""}`;
  });
  return [
    { lines: [target], as: "broken" },
    text(`${says}${by}`),
    code(formatPlace(place)),
    { lines: affected.length === 0 ? ["nobody"] : affected },
  ];
}
