import type { Shape } from "../../../contracts/shape/field.ts";
import { literal, quoteColumn } from "../../../contracts/sql/text.ts";
import type { QuerySession } from "../../../ports/query-engine.ts";
import { duplicate } from "./reasons.ts";
import { stagingTables, textOf } from "./staging.ts";
import { typedColumn } from "./typed-column.ts";

const verdicts = `temp.${stagingTables.verdicts}`;

/** SQL of the typed value of the declared column at a place. */
export const typedOf = (place: number): string => quoteColumn(`value_${place}`);

export interface VerdictInput {
  readonly session: QuerySession;
  readonly columns: Shape;
  readonly key: readonly string[];
  /** SQL of the table of accepted rows as it stands. */
  readonly accepted: string;
}

interface Rule {
  readonly when: string;
  readonly reason: string;
  readonly detail: string;
}

function typing(columns: Shape, key: readonly string[]): { values: readonly string[]; rules: readonly Rule[] } {
  const values: string[] = [];
  const rules: Rule[] = [];
  for (const [place, field] of columns.entries()) {
    const strict = key.includes(field.name) ? { ...field, nullable: false } : field;
    const typed = typedColumn(strict, textOf(place), typedOf(place));
    const shown = `${literal(`${field.name}: `)} || coalesce(left(${textOf(place)}, 200), 'no value')`;
    values.push(`${typed.value} AS ${typedOf(place)}`);
    rules.push(...typed.rules.map((rule) => ({ ...rule, detail: shown })));
  }
  return { values, rules };
}

/** Gives every staged row its types and, where a rule says so, its reason. The text table is dropped. */
export async function typeRows({ session, columns, key }: VerdictInput): Promise<void> {
  const { values, rules } = typing(columns, key);
  const cases = (of: (rule: Rule) => string) => rules.map((rule, i) => `WHEN ${i + 1} THEN ${of(rule)}`).join(" ");
  const choose = (of: (rule: Rule) => string) => (rules.length === 0 ? "NULL" : `CASE rule ${cases(of)} END`);
  const first = rules.map((rule, i) => `WHEN ${rule.when} THEN ${i + 1}`).join(" ");
  const rule = `CASE WHEN reason IS NOT NULL THEN 0 ${first} END`;
  await session.run(`
    CREATE OR REPLACE TEMP TABLE ${stagingTables.verdicts} AS
    SELECT file, line, raw, rescued, ${columns.map((_, place) => typedOf(place)).join(", ")}, false AS recorded,
      coalesce(reason, ${choose((r) => literal(r.reason))}) AS reason, coalesce(detail, ${choose((r) => r.detail)}) AS detail
    FROM (SELECT *, ${rule} AS rule FROM (SELECT *, ${values.join(", ")} FROM temp.${stagingTables.rows}))`);
  await session.run(`DROP TABLE temp.${stagingTables.rows}`);
}

/** Takes over the reasons that were committed already for rows of these files. */
export async function takeRecorded(session: QuerySession, rejected: string): Promise<void> {
  await session.run(`
    UPDATE ${verdicts} SET reason = known.reason, detail = known.detail, recorded = true
    FROM (SELECT f.file, r.line, r.reason, r.detail FROM ${rejected} r JOIN temp.${stagingTables.files} f ON f.path = r.file) known
    WHERE known.file = ${stagingTables.verdicts}.file AND known.line = ${stagingTables.verdicts}.line`);
}

/** Rejects rows whose key a row of the table has, or an earlier row of the batch: by file, then by line. */
export async function rejectDuplicates({ session, columns, key, accepted }: VerdictInput): Promise<void> {
  if (key.length === 0) return;
  const values = key.map((name) => typedOf(columns.findIndex((field) => field.name === name)));
  const names = key.map(quoteColumn);
  const tuple = values.join(", ");
  const existing = values.map((value, i) => `v.${value} = e.${names[i]}`).join(" AND ");
  const shown = values.map((value) => `CAST(${value} AS VARCHAR)`).join(" || ', ' || ");
  const reject = (rows: string) =>
    session.run(`UPDATE ${verdicts} SET reason = ${literal(duplicate(key))},
      detail = ${literal(`${key.join(", ")}: `)} || ${shown} WHERE rowid IN (${rows})`);
  await reject(`SELECT v.rowid FROM ${verdicts} v SEMI JOIN (SELECT ${names.join(", ")} FROM ${accepted}) e ON ${existing}
    WHERE v.reason IS NULL`);
  await reject(`SELECT id FROM (
      SELECT rowid AS id, row_number() OVER (PARTITION BY ${tuple} ORDER BY file, line) AS place FROM ${verdicts}
      WHERE reason IS NULL AND (${tuple}) IN (
        SELECT ${tuple} FROM ${verdicts} WHERE reason IS NULL GROUP BY ${tuple} HAVING count(*) > 1))
    WHERE place > 1`);
}

/** Rows of the batch by reason; the empty text stands for accepted. */
export async function countVerdicts(session: QuerySession): Promise<ReadonlyMap<string, number>> {
  const rows = await session.rows(
    `SELECT coalesce(reason, '') AS reason, CAST(count(*) AS DOUBLE) AS count FROM ${verdicts} GROUP BY ALL ORDER BY ALL`,
  );
  return new Map(rows.map((row) => [String(row.reason), Number(row.count)]));
}

/** True when rows were rejected that the table of rejected rows lacks. */
export async function hasUnrecorded(session: QuerySession): Promise<boolean> {
  const rows = await session.rows(`SELECT 1 FROM ${verdicts} WHERE reason IS NOT NULL AND NOT recorded LIMIT 1`);
  return rows.length > 0;
}

/** SQL of the accepted rows, in the columns of the source's table. */
export function acceptedRows(columns: Shape): string {
  const values = columns.map((field, place) => `${typedOf(place)} AS ${quoteColumn(field.name)}`);
  return `SELECT ${values.join(", ")}, rescued AS _rescued, f.path AS _file, line AS _line
    FROM ${verdicts} v JOIN temp.${stagingTables.files} f USING (file) WHERE reason IS NULL`;
}

/** SQL of the rejected rows that are not committed yet, in the columns of the table of rejected rows. */
export function rejectedRows(stamp: { readonly rejectedAt: string; readonly run: string }): string {
  return `SELECT reason, detail, f.path AS file, line, raw, CAST(${literal(stamp.rejectedAt)} AS TIMESTAMPTZ) AS rejected_at,
    ${literal(stamp.run)} AS run
    FROM ${verdicts} v JOIN temp.${stagingTables.files} f USING (file) WHERE reason IS NOT NULL AND NOT recorded`;
}
