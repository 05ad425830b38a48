import { idName } from "../../contracts/core/declaration.ts";
import type { Break, BreakReport } from "../../contracts/diff/break-report.ts";
import { fixError } from "./error-codes.ts";

/**
 * The break that a text names: its target, its id, the id of its declaration with the field, or its declaration's name where that has
 * one break. Without a text the only break.
 *
 * @throws {ThroughlineError} `fix.no-break`, `fix.several-breaks`
 */
export function findBreak({ breaks }: BreakReport, text: string | undefined): Break {
  const found = text === undefined ? breaks : (byNames(breaks, text) ?? []);
  const [first, second] = found;
  const known = breaks.map(({ target }) => target).join(", ");
  if (first === undefined) {
    const detail = text === undefined ? "the project has no break" : `no break has this name: ${text}`;
    throw fixError("no-break", { detail, ...(known === "" ? {} : { hint: `Name one of ${known}` }) });
  }
  if (second === undefined) return first;
  const ids = found.map(({ target, id }) =>
    found.some((one) => one.id !== id && one.target === target) ? id : target,
  );
  throw fixError("several-breaks", {
    detail: `${found.length} breaks may be meant: ${ids.join(", ")}`,
    hint: `Run \`throughline fix ${ids[0]}\``,
  });
}

/** By the most exact name that any break has. */
function byNames(breaks: readonly Break[], text: string): readonly Break[] | undefined {
  const names: readonly ((one: Break) => string | undefined)[] = [
    ({ id }) => id,
    ({ target }) => target,
    ({ declaration, field }) => (field === undefined ? declaration : `${declaration}.${field}`),
    ({ declaration }) => declaration,
    ({ declaration }) => idName(declaration),
  ];
  return names.map((nameOf) => breaks.filter((one) => nameOf(one) === text)).find((found) => found.length > 0);
}
