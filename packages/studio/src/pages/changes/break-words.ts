import type { StudioBreak, StudioVictim } from "throughline/client/studio";

const counted = (count: number, one: string) => `${count} ${count === 1 ? one : `${one}s`}`;

/** The affected declarations of all breaks, each once. */
const affectedIds = (breaks: readonly StudioBreak[]) =>
  new Set(breaks.flatMap(({ victims }) => victims.map(({ id }) => id)).filter((id) => id !== "external"));

/** "1 break, 9 affected". */
export function breaksText(breaks: readonly StudioBreak[]): string {
  return `${breakCount(breaks)}, ${affectedIds(breaks).size} affected`;
}

/** "1 break". */
export const breakCount = (breaks: readonly StudioBreak[]): string => counted(breaks.length, "break");

/** "9 declarations in 6 roles and people outside the project". */
export function affectedText(breaks: readonly StudioBreak[]): string {
  const victims = breaks.flatMap((one) => one.victims);
  const roles = new Set(victims.flatMap(({ role }) => role ?? []));
  const ids = affectedIds(breaks);
  const inside = `${counted(ids.size, "declaration")} in ${counted(roles.size, "role")}`;
  const outside = victims.some(({ id }) => id === "external");
  if (ids.size === 0) return outside ? "people outside the project" : "nobody";
  return outside ? `${inside} and people outside the project` : inside;
}

/** What changed, without the name that stands before it: "renamed to amount_usd". */
export const changeText = ({ changes }: Pick<StudioBreak, "changes">): string =>
  changes.map(({ says }) => says).join(", ");

/** How a victim reads what broke, each way once. */
export function readsOf({ reads }: StudioVictim): readonly string[] {
  return [...new Set(reads.map(({ as, field }) => as ?? field))];
}
