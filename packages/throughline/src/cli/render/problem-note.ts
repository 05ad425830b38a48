import { counted } from "../../contracts/core/counted.ts";
import type { ThroughlineError } from "../../contracts/errors/index.ts";
import type { Style } from "./style.ts";

/** A line under an answer that was computed from a project with problems; none where it has none. */
export function problemNote(problems: readonly ThroughlineError[], style: Style): readonly string[] {
  if (problems.length === 0) return [];
  const are = problems.length === 1 ? "it" : "them";
  return [
    style.yellow(
      `${counted(problems.length, "problem")} in the project: this may not be all. \`throughline check\` shows ${are}.`,
    ),
  ];
}
