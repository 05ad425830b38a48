import { counted } from "../../contracts/core/counted.ts";
import type { ObservedFields } from "../graph/observed-by-role.ts";
import type { ObservedReads } from "../graph/observed-reads.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";

/** `seen in 41 calls`, `2 of 5 seen in 41 calls`, `not seen in 41 calls`; empty where none was watched. */
export function observedText(observed: ObservedFields | undefined): string {
  if (observed === undefined) return "";
  const { calls, seen, notSeen } = observed;
  const some =
    seen.length === 0
      ? "not seen"
      : notSeen.length === 0
        ? "seen"
        : `${seen.length} of ${seen.length + notSeen.length} seen`;
  return `${some} in ${counted(calls, "call")}`;
}

/** What traffic was seen to read of something, below those that declare to. */
export function renderObserved(
  { because, uses }: ObservedReads,
  { style, columns }: { readonly style: Style; readonly columns: number },
): string {
  if (because !== null) return style.yellow(`Observed use is not read: ${because}.`);
  if (uses.length === 0) return style.dim("No call that reads it was watched in the current release.");
  const rows = uses.map(({ name, place, use, ...observed }) => [
    [name, ...(place === "" ? [] : [place]), use].join(" · "),
    observed.seen.length === 0 ? style.yellow(observedText(observed)) : observedText(observed),
  ]);
  return `${style.bold("observed")}\n${renderTable({ columns: [{ wrap: true }, {}], rows, width: columns })}`;
}
