import { counted } from "../core/counted.ts";
import type { Break, BreakReport, Victim } from "./break-report.ts";
import { isSameLine } from "./checked-project.ts";

/** What changed of a break, in words: `amount renamed to amount_usd`, `amount may be null now in GET /alerts`. */
export const changesSaid = (found: Break): string => found.changes.map(({ says }) => says).join("; ") + inRoute(found);

/** Where a field stands that several routes may have: its declaration's name does not tell. */
export const inRoute = ({ port, field }: Pick<Break, "port" | "field">): string =>
  field !== undefined && port?.includes(" ") === true ? ` in ${port}` : "";

/** A break in one line: `bronze.payments.amount: amount renamed to amount_usd`. */
export const breakTitle = (found: Break): string => `${found.target}: ${changesSaid(found)}`;

/** A break in sentences: what changed, whom it affects, and the longest way to them. */
export function breakSentences(found: Break): string {
  const owners = found.owners.length === 0 ? "" : `, owned by ${found.owners.join(", ")}`;
  const affected =
    found.victims.length === 0 ? "Nobody is affected." : `Affected: ${countVictims(found.victims)}${owners}.`;
  const way = found.path.length === 0 ? [] : [wayOf(found.path)];
  return [`${breakTitle(found)}.`, affected, ...way].join("\n");
}

/** What a break means for one who relied on it, and the cures of problems that stand on its line. */
export function victimSentences(found: Break, victim: Victim): string {
  const doubt = victim.certainty === "possible" ? "possibly " : "";
  const fields = victim.reads.map(({ field, as }) => (as === undefined ? field : `${field} (${as})`));
  const more = fields.length - namedFields;
  const named = [...fields.slice(0, namedFields), ...(more > 0 ? [`${more} more`] : [])];
  const who = victim.id === "external" ? `They ${doubt}read` : `It ${doubt}reads`;
  const reads = fields.length === 0 ? "" : ` ${who} ${named.join(", ")}.`;
  const own = found.problems.filter(({ where }) => isSameLine(victim.place, where));
  const cures = [...new Set(own.map(({ hint }) => `Cure: ${hint}`))];
  return [`${capital(`${doubt}affected by ${breakTitle(found)}.`)}${reads}`, wayOf(victim.path), ...cures].join("\n");
}

/** Fields that a sentence names. */
const namedFields = 6;

/** A victim in words: `dashboard overview`. */
export const victimName = ({ id, title, name }: Victim): string => (id === "external" ? title : `${title} ${name}`);

/** `6 declarations, 1 possible, and people outside the project`. */
export function countVictims(victims: readonly Victim[]): string {
  const inside = victims.filter(({ id }) => id !== "external");
  const possible = inside.filter(({ certainty }) => certainty === "possible").length;
  const outside = victims.length > inside.length ? ["people outside the project"] : [];
  const doubt = possible === 0 ? "" : possible === inside.length ? " (possibly)" : ` (${possible} possibly)`;
  return [...(inside.length === 0 ? [] : [counted(inside.length, "declaration") + doubt]), ...outside].join(" and ");
}

/** Every victim of a report once, with those breaks of it that affect it; definite where one of them is. */
export function victimsOf({ breaks }: BreakReport): readonly AffectedBy[] {
  const found = new Map<string, { victim: Victim; breaks: Break[] }>();
  for (const one of breaks)
    for (const victim of one.victims) {
      const known = found.get(victim.id);
      if (known === undefined) found.set(victim.id, { victim, breaks: [one] });
      else {
        known.breaks.push(one);
        if (victim.certainty === "definite" && known.victim.certainty === "possible") known.victim = victim;
      }
    }
  return [...found.values()];
}

/** A victim and the breaks that affect it. */
export interface AffectedBy {
  readonly victim: Victim;
  readonly breaks: readonly Break[];
}

const wayOf = (path: readonly string[]) => path.join(" → ");

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
