import { counted } from "../../contracts/core/counted.ts";
import { idName, type Role, roles } from "../../contracts/core/declaration.ts";
import { curesOf } from "../../contracts/diff/break-cures.ts";
import type { Break, BreakReport, Victim } from "../../contracts/diff/break-report.ts";
import { inRoute } from "../../contracts/diff/break-sentences.ts";
import type { Change } from "../../contracts/diff/change.ts";
import type { ThroughlineError } from "../../contracts/errors/index.ts";
import { fact, pathText } from "./labelled-fact.ts";
import { formatPlace } from "./place.ts";
import { readerTable } from "./reader-table.ts";
import type { Style } from "./style.ts";
import { displayWidth, wrap } from "./width.ts";

export interface BreakRendering {
  readonly style: Style;
  readonly columns: number;
  /** Whether to name the commands that cure a break: not for what is only planned. @default true */
  readonly hasCures?: boolean;
  /** Ids of breaks that the project's own lock has taken already. */
  readonly accepted?: ReadonlySet<string>;
}

/** Breaks as blocks: what changed, whom it affects and how they read it, the longest way, what follows, and the cures. */
export const renderBreaks = (breaks: readonly Break[], rendering: BreakRendering): string =>
  breaks.map((one) => renderBreak(one, rendering)).join("\n\n");

function renderBreak(found: Break, rendering: BreakRendering): string {
  const inside = found.victims.filter(({ id }) => id !== "external");
  const table = inside.length === 0 ? [] : [readerTable(byRole(inside).map(readerOf), rendering)];
  const facts = factsOf(found, rendering);
  return [headOf(found, rendering), ...table, ...(facts.length === 0 ? [] : [facts.join("\n")])].join("\n\n");
}

function headOf(found: Break, { style, columns, accepted }: BreakRendering): string {
  const isBreaking = found.verdict === "breaking" && accepted?.has(found.id) !== true;
  const word = isBreaking ? style.red(style.bold("BREAK ")) : style.yellow("change");
  const name = `${word} ${style.bold(found.target)}  ${found.changes.map((change) => saidOf(change, found.field)).join(", ")}${inRoute(found)}`;
  const place = [style.cyan(formatPlace(found.place)), found.role, found.owner].filter(Boolean).join("  ");
  const room = columns - displayWidth(name) - displayWidth(place);
  const lines = room >= 2 ? [name + " ".repeat(room) + place] : [...wrap(name, columns), `       ${place}`];
  return [...lines, `       ${style.dim(affectedText(found, accepted?.has(found.id) === true))}`].join("\n");
}

/** A change without the name of the field where that stands before it. */
function saidOf({ says, path }: Change, field: string | undefined): string {
  return path === field && says.startsWith(`${path} `) ? says.slice(path.length + 1) : says;
}

function affectedText({ title, victims, roles: affected }: Break, isAccepted: boolean): string {
  const inside = victims.filter(({ id }) => id !== "external");
  const isOutside = victims.length > inside.length;
  if (victims.length === 0) return `${title} · nobody is affected`;
  const count = `${counted(inside.length, "declaration")} in ${counted(affected.length, "role")}`;
  const parts = [...(inside.length > 0 ? [count] : []), ...(isOutside ? ["people outside the project"] : [])];
  return `${title} · affects ${parts.join(" and ")}${isAccepted ? " · accepted in throughline.lock.json" : ""}`;
}

/** In the order of the line; within a role the definite and nearest first. */
function byRole(victims: readonly Victim[]): readonly Victim[] {
  const at = (role: Role | undefined) => (role === undefined ? roles.length : roles.indexOf(role));
  return [...victims].sort((a, b) => at(a.role) - at(b.role));
}

const readerOf = ({ id, name, title, role, place, reads }: Victim) => ({
  id,
  name,
  title,
  role,
  place: formatPlace(place),
  reads,
});

const shownProblems = 5;

function factsOf(found: Break, rendering: BreakRendering): readonly string[] {
  const { style } = rendering;
  const also = found.consequences.filter((one) => one !== found.target);
  const problems = found.problems.slice(0, shownProblems).map((problem) => problemLine(problem, style));
  const more = found.problems.length - problems.length;
  return [
    ...(found.path.length > 2 ? fact("path", pathText(found.path), rendering) : []),
    ...(also.length > 0 ? fact("with it", listed(also), rendering) : []),
    ...problems.flatMap((line, i) => fact(i === 0 ? "problems" : "", line, rendering)),
    ...(more > 0 ? fact("", style.dim(`and ${more} more`), rendering) : []),
    ...(found.verdict === "breaking" && rendering.hasCures !== false && rendering.accepted?.has(found.id) !== true
      ? cureLines(found).flatMap((line, i) => fact(i === 0 ? "cure" : "", line, rendering))
      : []),
  ];
}

function problemLine({ where, detail, code }: ThroughlineError, style: Style): string {
  const place = where === undefined ? "" : `${style.cyan(formatPlace(where))}  `;
  return `${place}${detail} ${style.dim(`(${code})`)}`;
}

const listedAtMost = 6;

const listed = (names: readonly string[]) =>
  names.slice(0, listedAtMost).join(", ") +
  (names.length > listedAtMost ? ` and ${names.length - listedAtMost} more` : "");

function cureLines(found: Break): readonly string[] {
  const expired = found.changes.some(({ kind }) => kind === "expired");
  if (expired) return ["let its readers use what replaces it, or move its `until`"];
  const first = found.isFaulty === true ? [mendFirst(found)] : [];
  const cures = curesOf(found).map(({ verb, command, says, needs }) => {
    const note = verb === "fix" ? says : needs.length === 0 ? "" : `needs ${needs.join(", ")}`;
    return note === "" ? command : `${command}   ${note}`;
  });
  return [...first, ...cures];
}

const mendFirst = ({ declaration }: Break) => `mend the problem of ${idName(declaration)} first`;

const shownChanges = 10;

/** A declaration, and the route where it is one of several: the same field may stand in each. */
const portName = (declaration: string, port: string | undefined) =>
  port?.includes(" ") === true ? `${idName(declaration)} · ${port}` : idName(declaration);

/** The changes that break nobody, one a line. */
export function renderCompatible({ compatible }: Pick<BreakReport, "compatible">, { style }: BreakRendering): string {
  const lines = compatible
    .slice(0, shownChanges)
    .map(({ declaration, port, change }) => `  ${style.dim(portName(declaration, port))}  ${change.says}`);
  const more = compatible.length - lines.length;
  return [...lines, ...(more > 0 ? [style.dim(`  and ${more} more`)] : [])].join("\n");
}
