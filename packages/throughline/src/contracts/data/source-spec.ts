import type { KindSpec } from "../graph/kind-spec.ts";
import { appendDerivations, appendPort, eventPath } from "./append.ts";
import { relationProblems, timeProblems } from "./relation-problems.ts";
import { freshnessClause, identityColumns, rowsPort, timeTerms } from "./relation-spec.ts";
import { namesOf, type Source } from "./source.ts";
import { inputProblems } from "./source-problems.ts";

/** What a source is to the graph. */
export const sourceSpec: KindSpec<Source> = {
  kind: "source",
  namespace: "lake",
  title: "source",
  accepts: (source) => ({ uses: [], ports: source.format === "events" ? [appendPort(source)] : [] }),
  provides: (source) => [rowsPort(source, source.shared)],
  derives: (source) => (source.format === "events" ? appendDerivations(source) : []),
  promises: (source) => freshnessClause(source.freshness),
  terms: (source) => timeTerms(source),
  validate: (source) => [
    ...relationProblems(source, {
      columns: { key: source.rowKey, at: namesOf(source.at), available: namesOf(source.available) },
      durations: { freshness: source.freshness },
    }),
    ...timeProblems(source),
    ...inputProblems(source),
  ],
  paths: (source) => (source.format === "events" ? [{ method: "POST", path: eventPath(source) }] : []),
  shown: () => ({ page: "data", figures: [{ from: "rows" }] }),
  identity: (source) => ({
    ...(source.format === "rows" ? {} : { format: source.format }),
    files: source.files,
    ...(source.delimiter === undefined || source.delimiter === "," ? {} : { delimiter: source.delimiter }),
    columns: identityColumns(source.columns),
    key: source.rowKey,
    at: source.at,
  }),
  callbacks: () => false,
};
