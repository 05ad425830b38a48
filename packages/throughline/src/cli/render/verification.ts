import { idName, roles } from "../../contracts/core/declaration.ts";
import type { VerifiedClause, VerifiedHandOff } from "../../runtime/verification/verified-clause.ts";
import type { Verification } from "../project/verify-served.ts";
import { formatFigure } from "./figure.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";

interface View {
  readonly style: Style;
  readonly columns: number;
}

/** How many clauses are in each state, also as one text: `31 held, 1 broken, 6 not measured`. */
export function verificationCounts(clauses: readonly VerifiedClause[]) {
  const count = (status: VerifiedClause["status"]) => clauses.filter((one) => one.status === status).length;
  const [held, broken, notMeasured] = [count("held"), count("broken"), count("not-measured")];
  return { held, broken, notMeasured, text: `${held} held, ${broken} broken, ${notMeasured} not measured` };
}

/** The clauses of each role, then the hand-offs between roles, then what was verified and when. */
export function renderVerification({ release, at, clauses, handOffs }: Verification, view: View): string {
  const { style } = view;
  const named = roles.map((role) => ({ role, mine: clauses.filter((clause) => clause.role === role) }));
  const parts = named.filter(({ mine }) => mine.length > 0).map(({ role, mine }) => rolePart(role, mine, view));
  const nothing = clauses.length === 0 ? ["Nothing is promised that was asked for."] : [];
  const when = `release ${release} · verified ${at.slice(0, 16).replace("T", " ")} UTC`;
  const below = handOffs.length === 0 ? [] : [handOffPart(handOffs, view)];
  return [...parts, ...nothing, ...below, style.dim(when)].join("\n\n");
}

function rolePart(role: string, clauses: readonly VerifiedClause[], { style, columns }: View): string {
  const rows = clauses.map((clause) => {
    const name = idName(clause.declaration);
    return [stateText(clause.status, style), name, clause.says, figureOf(clause), style.dim(noteOf(clause))];
  });
  const cells = [{}, {}, { wrap: true }, { shrink: true }, { wrap: true }];
  return `${style.bold(role)}\n${renderTable({ columns: cells, rows, width: columns })}`;
}

function stateText(status: VerifiedClause["status"], style: Style): string {
  if (status === "held") return style.green("✓ held");
  return status === "broken" ? style.red("✗ broken") : style.yellow("○ not measured");
}

const longestText = 24;

function figureOf(clause: VerifiedClause): string {
  const { figure, status, unit, ...rest } = clause;
  if (figure === null) return "";
  const text = formatFigure({
    ...rest,
    ...(unit === undefined || / /.test(unit) ? {} : { unit }),
    figure: String(figure),
    held: status === "held",
  });
  return /^[0-9a-f]{32,}$/.test(text)
    ? text.slice(0, 12)
    : text.length > longestText
      ? `${text.slice(0, longestText)}…`
      : text;
}

const noteOf = ({ problem, note }: VerifiedClause) =>
  problem === null ? (note ?? "") : `${problem.code}: ${problem.detail}`;

function handOffPart(handOffs: readonly VerifiedHandOff[], { style, columns }: View): string {
  const rows = handOffs.map(({ family, clause, status, held, broken, notMeasured }) => {
    const counts = [
      ...(held > 0 ? [`${held} held`] : []),
      ...(broken > 0 ? [`${broken} broken`] : []),
      ...(notMeasured > 0 ? [`${notMeasured} not measured`] : []),
    ];
    const text = counts.length === 0 ? "nothing is declared that it could be measured on" : counts.join(", ");
    return [stateText(status, style), family, clause, style.dim(text)];
  });
  return `${style.bold("hand-offs")}\n${renderTable({ columns: [{}, {}, { wrap: true }, { wrap: true }], rows, width: columns })}`;
}
