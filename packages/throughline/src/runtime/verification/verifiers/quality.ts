import { qualityOf } from "../../quality/quality-of.ts";
import { sourcesOf } from "../../quality/table-runner.ts";
import { hasRules } from "../parts.ts";
import { pinnedSnapshot } from "../pinned-snapshot.ts";
import { against, promisesWhere, type Verifier } from "../verifier.ts";

/** The share of rows that were accepted on the way into a table, counted on the tables as they stand. */
export const quality: Verifier = {
  name: "quality",
  limitMs: 20_000,
  covers: (subject) =>
    hasRules(subject.declaration) ? promisesWhere(subject, ({ name }) => name === "quality", "data contract") : [],
  async measure(clause, subject, { engines: { tables } }) {
    const { declaration } = subject;
    const pinned = await pinnedSnapshot(subject, tables);
    if (!hasRules(declaration) || pinned === undefined) return { because: "no version of it is released" };
    const newest = await tables.snapshot(declaration.name);
    if (newest?.version !== pinned.version)
      return { because: "it was built again since, and rejected rows are those of the newest build" };
    const { share, table, sources } = await qualityOf(tables, declaration.name, sourcesOf(declaration));
    const rejected = table.rejected + sources.reduce((sum, source) => sum + source.rejected, 0);
    return against(
      clause,
      share,
      `${table.accepted.toLocaleString("en")} rows, ${rejected.toLocaleString("en")} rejected on the way`,
    );
  },
};
