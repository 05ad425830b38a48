import { counted } from "../../contracts/core/counted.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import { type Check, nowMark } from "../../contracts/data/check.ts";
import type { Table } from "../../contracts/data/table.ts";
import { formatPercent, qualityClause, tableSpec } from "../../contracts/data/table-spec.ts";
import type { SqlTrace } from "../../contracts/graph/kind-spec.ts";
import { providerOf, type Relation, shapeOf } from "../../contracts/shape/relation.ts";
import { literal, quoteColumn } from "../../contracts/sql/text.ts";
import { isoOfUs } from "../../ports/clock.ts";
import { fileView } from "../lake/attach-tables.ts";
import { measureFreshness } from "../lake/measure-freshness.ts";
import type { KindRunner, Measurement, RunContext } from "../plan/kind-runner.ts";
import { materialiseTable } from "./materialise-table.ts";
import { qualityOf } from "./quality-of.ts";
import type { RowSource } from "./rejected-rows.ts";

/** Builds a table by its query, sends rows that break a rule to its table of rejected rows, and measures its quality. */
export const tableRunner: KindRunner<Table> = {
  kind: "table",
  async build(table, context) {
    const checks = checksNow(table, context);
    const trace = context.analysis.sql.get(idOf(table));
    const source = rowSource(table, trace);
    const result = await materialiseTable({
      name: table.name,
      columns: shapeOf(table.columns),
      key: table.rowKey,
      ...(table.at === undefined ? {} : { at: table.at }),
      checks,
      query: table.query.text,
      ...(trace === undefined ? {} : { trace }),
      ...(source === undefined ? {} : { sourceOf: source }),
      session: context.session,
      tables: context.tables,
      clock: context.clock,
      runId: context.runId,
      mark: context.address,
    });
    const quality = await qualityOf(context.tables, table.name, sourcesOf(table));
    const measured = measureQuality(table, quality.share);
    const rejected = result.rejected === 0 ? "" : `, ${count(result.rejected)} rejected`;
    return {
      version: { table: table.name, tableVersion: result.version },
      text: `${counted(result.accepted, "row")}${rejected}  ${qualityText(table, quality.share)}`,
      measured: [measured, ...(await ruleMeasurements({ table, checks }, context, result.version))],
      accepted: true,
    };
  },
  measure: async (table, context) => ({ measured: await measureFreshness(idOf(table), table, context) }),
};

const count = (rows: number) => rows.toLocaleString("en");

function qualityText({ quality }: Table, share: number): string {
  const figure = `${(Math.floor(share * 1000) / 10).toFixed(1)} %`;
  const limit = formatPercent(quality);
  return share >= quality ? `quality ${figure} ≥ ${limit}` : `quality broken: ${figure} < ${limit}`;
}

function measureQuality(table: Table, share: number): Measurement {
  const { name, says, limit } = qualityClause(table);
  return { declaration: idOf(table), promise: name, says, held: share >= table.quality, figure: share, limit };
}

/**
 * Measures key and checks on the table as it was written, not on what the build thinks it did: the rows that break each rule.
 */
async function ruleMeasurements(of: Rules, context: RunContext, version: number): Promise<Measurement[]> {
  const { table } = of;
  const snapshot = await context.tables.snapshot(table.name, version);
  const clauses = tableSpec.promises(table).filter(({ name }) => name.startsWith("key ") || name.startsWith("check "));
  const counts = clauses.map(({ name }, i) => `${brokenRows(of, name)} AS c${i}`);
  if (snapshot === undefined || counts.length === 0) return [];
  const [row] = await context.session.rows(`SELECT ${counts.join(", ")} FROM ${snapshot.relation}`);
  return clauses.map(({ name, says, limit }, i) => {
    const broken = Number(row?.[`c${i}`] ?? 0);
    return { declaration: idOf(table), promise: name, says, held: broken === 0, figure: broken, limit };
  });
}

interface Rules {
  readonly table: Table;
  readonly checks: readonly Check[];
}

/** The checks with the Clock's now in place of its mark. */
function checksNow(table: Table, { clock }: RunContext): Check[] {
  const now = `TIMESTAMPTZ ${literal(isoOfUs(clock.nowUs()))}`;
  return table.checks.map((check) =>
    check.condition === undefined ? check : { ...check, condition: check.condition.replaceAll(nowMark, now) },
  );
}

function brokenRows({ table, checks }: Rules, clause: string): string {
  const check = checks.find(({ name }) => clause === `check ${name}`);
  if (check?.condition !== undefined) return `(count(*) FILTER (WHERE NOT (${check.condition})))::INTEGER`;
  const columns = (check?.columns ?? table.rowKey).map(quoteColumn);
  return `(count(*) - count(DISTINCT (${columns.join(", ")})))::INTEGER`;
}

/** The sources a table's rows come from, through the tables between. */
export function sourcesOf(relation: Relation, seen = new Set<string>()): string[] {
  const reads = (providerOf(relation).declaration() as Partial<Table>).query?.reads ?? [];
  const found = reads.flatMap((read) => (seen.has(read.name) ? [] : sourcesOrSelf(read, seen.add(read.name))));
  return [...new Set(found)];
}

function sourcesOrSelf(relation: Relation, seen: Set<string>): string[] {
  const isTable = "query" in providerOf(relation).declaration();
  return isTable ? sourcesOf(relation, seen) : [relation.name];
}

/** Where a rejected row may stand in a file: in the keyed source that the query reads row by row. */
function rowSource(table: Table, trace: SqlTrace | undefined): RowSource | undefined {
  const origin = table.query.reads.find((relation) => relation.name === trace?.oneToOne?.table);
  if (origin === undefined || !("files" in providerOf(origin).declaration())) return undefined;
  return { view: fileView(origin.name), key: origin.rowKey };
}
