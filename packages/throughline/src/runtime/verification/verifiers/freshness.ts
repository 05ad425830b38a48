import { formatSpan, parseDuration } from "../../../contracts/core/duration.ts";
import { freshnessOf } from "../../lake/freshness.ts";
import { hasRows } from "../parts.ts";
import { pinnedSnapshot } from "../pinned-snapshot.ts";
import { promisesWhere, type Verifier } from "../verifier.ts";

/** How old the newest row of the version is that the release pins. */
export const freshness: Verifier = {
  name: "freshness",
  limitMs: 20_000,
  covers: (subject) => promisesWhere(subject, ({ name }) => name === "freshness", "data contract"),
  async measure(clause, subject, { engines, session }) {
    const { declaration } = subject;
    const column = hasRows(declaration) ? (declaration.available ?? declaration.at) : undefined;
    const snapshot = await pinnedSnapshot(subject, engines.tables);
    if (column === undefined || snapshot === undefined) return { because: "no version of it is released" };
    const { ageUs } = await freshnessOf({ session, snapshot, column, clock: engines.clock });
    const limitUs = parseDuration(String(clause.limit)) ?? 0;
    if (ageUs === null) return { held: false, figure: "no rows" };
    return { held: ageUs <= limitUs, figure: formatSpan(ageUs) };
  },
};
