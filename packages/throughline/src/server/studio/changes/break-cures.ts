import type { StudioCure } from "../../../client/studio/studio-changes.ts";
import { curesOf, shellWord } from "../../../contracts/diff/break-cures.ts";
import type { Break } from "../../../contracts/diff/break-report.ts";

/** The commands that cure a break, as they can be copied: with everyone who has to agree. */
export function copiedCures(found: Break): StudioCure[] {
  return curesOf(found).map(({ command, says, needs }) => {
    const agreed = needs.length === 0 ? "" : ` --agreed ${needs.map(shellWord).join(",")}`;
    return { command: command + agreed, says, needs };
  });
}
