import type { Check } from "../../contracts/data/check.ts";
import type { SqlTrace } from "../../contracts/graph/kind-spec.ts";
import { type Field, type FieldType, fieldOf, formatType, type Shape } from "../../contracts/shape/field.ts";
import { literal, quoteColumn } from "../../contracts/sql/text.ts";
import { type Clock, isoOfUs } from "../../ports/clock.ts";
import type { QuerySession } from "../../ports/query-engine.ts";
import type { TableStore } from "../../ports/table-store.ts";
import { rejectedName } from "../lake/ingest/source-tables.ts";
import { sqlType } from "../lake/sql-type.ts";
import { isAssignable } from "./assignable.ts";
import { nextBuild } from "./build-marks.ts";
import { qualityError } from "./error-codes.ts";
import { type RowSource, rejectedTableFields, rowJson, sourceJoin, traceableSource } from "./rejected-rows.ts";
import { tableRules } from "./rules.ts";
import { openTable } from "./table-fields.ts";
import { applyRules, builtRows, dropBuild, rowNumber, verdictRows } from "./verdicts.ts";

export interface MaterialiseOptions {
  /** Name of the table, `schema.table`. */
  readonly name: string;
  readonly columns: Shape;
  readonly key?: readonly string[];
  /** Column that says which of several rows with one key is the first. */
  readonly at?: string;
  readonly checks: readonly Check[];
  /** SQL whose relations exist in the session. */
  readonly query: string;
  readonly trace?: SqlTrace;
  /** With `trace`: where rejected rows stand in files. */
  readonly sourceOf?: RowSource;
  readonly session: QuerySession;
  readonly tables: TableStore;
  readonly clock: Clock;
  readonly runId: string;
  /** Content address of what is built. */
  readonly mark: string;
}

export interface CheckResult {
  readonly name: string;
  readonly says: string;
  readonly rejected: number;
  /** Rows that came to this check: those that no earlier one rejected. */
  readonly checked: number;
}

/** What building a table did. `rowsIn` is `accepted` plus `rejected`. */
export interface TableResult {
  /** Version of the table. */
  readonly version: number;
  /** Version of its table of rejected rows. */
  readonly rejectedVersion: number;
  readonly rowsIn: number;
  readonly accepted: number;
  readonly rejected: number;
  /** Every rule in the order asked: those of the columns, the checks, uniqueness. */
  readonly byCheck: readonly CheckResult[];
}

/**
 * Builds a table: runs its query once and writes the rows that keep every rule to `<name>`, the others with the first rule they break to
 * `<name>__rejected`, each replacing what was there. Both commits carry the build's mark, the rejected rows first: a run that ended
 * between them is repaired by building again, and `builtMark` tells.
 *
 * Of rows with one key the first by `at` is kept, then by all columns in order, so that the result never depends on the engine's order.
 *
 * @throws `quality.missing-column`, `quality.wrong-type`, `quality.unknown-column`, `quality.broken-check`, and what the ports throw
 */
export async function materialiseTable(options: MaterialiseOptions): Promise<TableResult> {
  const { session, columns, key = [], checks } = options;
  const rules = tableRules(columns, key, checks);
  assertNames(options, rules);
  const query = options.query.replace(/[\s;]+$/, "");
  const types = await assertColumns(options, query);
  const selected = columns.map((field) => `${storedValue(field, types.get(field.name))} AS ${quoteColumn(field.name)}`);
  try {
    await session.run(`CREATE OR REPLACE TEMP TABLE ${builtRows.name} AS
      SELECT ${selected.join(", ")}, row_number() OVER () AS ${rowNumber} FROM (\n${query}\n) AS q`);
    const rejections = await applyRules({ session, columns, at: options.at }, rules);
    return await commit(options, { rules, rejections });
  } finally {
    await dropBuild(session);
  }
}

function assertNames(options: MaterialiseOptions, rules: readonly Check[]): void {
  const names = [
    ...(options.key ?? []),
    ...(options.at === undefined ? [] : [options.at]),
    ...rules.flatMap((rule) => rule.columns),
  ];
  const unknown = names.find((name) => fieldOf(options.columns, name) === undefined);
  if (unknown !== undefined)
    throw qualityError("unknown-column", { detail: `${options.name} has no column of that name: ${unknown}` });
}

async function assertColumns({ session, name, columns }: MaterialiseOptions, query: string) {
  const given = new Map((await session.describe(query)).map((column) => [column.name, column.type]));
  for (const { name: column, type } of columns) {
    const found = given.get(column);
    if (found === undefined)
      throw qualityError("missing-column", { detail: `the query of ${name} does not give the column: ${column}` });
    if (!isAssignable(found, type))
      throw qualityError("wrong-type", {
        detail: `${name}.${column} is declared ${formatType(type)}, its query gives: ${formatType(found)}`,
      });
  }
  return given;
}

/** A column of the query in its declared type. Text that is declared JSON is JSON already; other values become it. */
function storedValue(field: Field, given: FieldType | undefined): string {
  const value = `q.${quoteColumn(field.name)}`;
  const becomesJson = field.type.name === "json" && given?.name !== "json" && given?.name !== "text";
  return becomesJson ? `to_json(${value})` : `CAST(${value} AS ${sqlType(field.type)})`;
}

interface Verdicts {
  readonly rules: readonly Check[];
  /** Rows that each rule rejected, in the rules' order. */
  readonly rejections: readonly number[];
}

async function commit(options: MaterialiseOptions, verdicts: Verdicts): Promise<TableResult> {
  const { name, tables, session, columns, mark, runId } = options;
  const rejectedTable = rejectedName(name);
  const accepted = await openTable(tables, name, columns);
  const rejected = await openTable(tables, rejectedTable, rejectedTableFields);
  const transactions = [nextBuild(mark, accepted.snapshot, rejected.snapshot)];
  const write = { session, mode: "overwrite", transactions, info: { run: runId, build: mark } } as const;
  const second = await tables.write(rejectedTable, {
    ...write,
    ...rejected.replace,
    query: rejectedSql(options, verdicts),
  });
  const names = columns.map((field) => quoteColumn(field.name)).join(", ");
  const query = `SELECT ${names} FROM ${builtRows.sql} ANTI JOIN ${verdictRows.sql} USING (${rowNumber})`;
  const first = await tables.write(name, { ...write, ...accepted.replace, query });
  return { version: first.version, rejectedVersion: second.version, ...(await summary(session, verdicts)) };
}

function rejectedSql(options: MaterialiseOptions, { rules }: Verdicts): string {
  const reasons = rules.map((rule, i) => `WHEN ${i} THEN ${literal(rule.says)}`).join(" ");
  const rows = `SELECT * FROM ${builtRows.sql} JOIN ${verdictRows.sql} USING (${rowNumber})`;
  const source = sourceJoin(traceableSource(options.trace, options.sourceOf), rows);
  const at = literal(isoOfUs(options.clock.nowUs()));
  const reason = rules.length === 0 ? "''" : `CASE ${verdictRows.rule} ${reasons} END`;
  return `SELECT ${reason} AS reason, ${rowJson(options.columns)} AS row, ${source.columns},
    CAST(${at} AS TIMESTAMPTZ) AS rejected_at, ${literal(options.runId)} AS run
    FROM (${rows}) AS rejected ${source.join}`;
}

async function summary(session: QuerySession, { rules, rejections }: Verdicts) {
  const [row] = await session.rows(`SELECT CAST(count(*) AS DOUBLE) AS rows FROM ${builtRows.sql}`);
  const rowsIn = Number(row?.rows);
  let left = rowsIn;
  const byCheck = rules.map(({ name, says }, i): CheckResult => {
    const checked = left;
    const rejected = rejections[i] ?? 0;
    left -= rejected;
    return { name, says, rejected, checked };
  });
  return { rowsIn, accepted: left, rejected: rowsIn - left, byCheck };
}
