import { idName } from "../../contracts/core/declaration.ts";
import { enoughCalls, type UseFinding } from "../../runtime/observed-use/use-findings.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";

interface View {
  readonly style: Style;
  readonly columns: number;
}

/** Declared use beside observed use, each entry of `uses` on a line, then what could be narrowed. */
export function renderUse(findings: readonly UseFinding[], { style, columns }: View): string {
  if (findings.length === 0)
    return style.dim("No call was watched yet: ask a handler or an agent, or verify the journeys.");
  const rows = findings.map((finding) => [
    style.bold(entryOf(finding)),
    idName(finding.provider),
    counted(finding.calls),
    seenText(finding),
    finding.notSeen.length === 0 ? style.dim("all seen") : style.yellow(finding.notSeen.join(", ")),
  ]);
  const head = ["consumer", "reads", "watched", "seen", "not seen"].map(style.dim);
  const cells = [{ wrap: true }, {}, {}, { wrap: true }, { wrap: true }];
  const narrower = findings.flatMap(({ suggestion, ...finding }) =>
    suggestion === null ? [] : [`  ${entryOf(finding)}  ${style.cyan(suggestion)}`],
  );
  return [
    renderTable({ columns: cells, rows: [head, ...rows], width: columns }),
    ...(narrower.length === 0 ? [] : [`could be narrowed in uses\n${narrower.join("\n")}`]),
    style.dim(`Not seen is not the same as not used: nothing is suggested before ${enoughCalls} calls were watched.`),
  ].join("\n\n");
}

const counted = (calls: number) => `${calls.toLocaleString("en")} ${calls === 1 ? "call" : "calls"}`;

const entryOf = ({ name, place, use }: Pick<UseFinding, "name" | "place" | "use">) =>
  [name, ...(place === "" ? [] : [place]), use].join(" · ");

/** A field that every watched call read needs no number. */
const seenText = ({ seen, calls }: UseFinding) =>
  seen.map(({ field, calls: times }) => (times >= calls ? field : `${field} (${times})`)).join(", ");
