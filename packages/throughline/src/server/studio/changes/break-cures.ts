import type { StudioCure } from "../../../client/studio/studio-changes.ts";
import type { Break } from "../../../contracts/diff/break-report.ts";
import { acceptNeeds } from "../../../contracts/diff/reviewers.ts";

/** The commands that cure a break; none for one that affects nobody. */
export function curesOf(found: Break): StudioCure[] {
  if (found.verdict !== "breaking") return [];
  const target = quoted(found.target);
  const isRename = found.changes.some(({ kind }) => kind === "renamed");
  const carry = [
    { command: `throughline fix ${target}`, says: "carries the new name to all who read it", needs: [] },
    { command: `throughline fix ${target} --alias`, says: "keeps the old name beside the new one", needs: [] },
  ];
  // What is past its last day has no parts: its readers change, or the day does.
  return [...(isRename ? carry : []), ...(found.parts.length === 0 ? [] : [acceptCure(found, target)])];
}

function acceptCure(found: Break, target: string): StudioCure {
  const { owners } = acceptNeeds(found);
  const agreed = owners.length === 0 ? "" : ` --agreed ${owners.map(quoted).join(",")}`;
  return {
    command: `throughline accept ${target}${agreed}`,
    says: "takes the change as it is, in the name of those it affects",
    needs: owners,
  };
}

/** A word as shells take it. */
const quoted = (word: string) => (/^[\w@./:-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
