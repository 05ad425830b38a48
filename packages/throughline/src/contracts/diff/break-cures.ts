import type { Break } from "./break-report.ts";
import { acceptNeeds } from "./reviewers.ts";

/** A command that takes a break away. */
export interface BreakCure {
  readonly verb: "fix" | "accept";
  /** As a shell takes it, without the owners who have to agree. */
  readonly command: string;
  readonly says: string;
  /** Owners who have to agree. */
  readonly needs: readonly string[];
}

/**
 * The commands that cure a break; none for one that affects nobody, nor for what is past its last day: its readers change, or the day
 * does. What is given by a declaration with problems of its own is not accepted. A rename that everyone followed needs no fix.
 */
export function curesOf(found: Break): readonly BreakCure[] {
  if (found.verdict !== "breaking" || found.parts.length === 0) return [];
  const target = shellWord(found.target);
  const isRename = found.changes.some(({ kind, path }) => kind === "renamed" && path === found.field);
  const isFollowed = found.problems.length === 0 && !found.victims.some(isDefinite);
  const accept: BreakCure = {
    verb: "accept",
    command: `throughline accept ${target}`,
    says: "takes the change as it is, in the name of those it affects",
    needs: acceptNeeds(found).owners,
  };
  const accepts = found.isFaulty === true ? [] : [accept];
  if (!isRename || isFollowed) return accepts;
  const fix = (command: string, says: string): BreakCure => ({ verb: "fix", command, says, needs: [] });
  const alias = fix(`throughline fix ${target} --alias`, "keeps the old name beside the new one");
  return [
    fix(`throughline fix ${target}`, "carries the new name to all who read it"),
    ...(found.canAlias === true ? [alias] : []),
    ...accepts,
  ];
}

const isDefinite = ({ id, certainty }: Break["victims"][number]) => certainty === "definite" && id !== "external";

/** A word as shells take it. */
export const shellWord = (word: string): string =>
  /^[\w@./:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
