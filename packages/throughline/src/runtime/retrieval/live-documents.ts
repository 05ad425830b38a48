import type { KnowledgeBase } from "../../contracts/ai/knowledge-base.ts";
import { quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import type { QuerySession, WireValue } from "../../ports/query-engine.ts";

/** A row of the table that a knowledge base is made of. */
export interface LiveDocument {
  readonly id: string;
  readonly title: string;
  /** Null where the row has none. */
  readonly body: string | null;
  readonly bodyHash: string;
  readonly format: string;
  readonly filters: readonly WireValue[];
}

const alias = (i: number) => `filter_${i}`;

/** The rows as they stand in the session, by id. */
export async function liveDocuments(session: QuerySession, base: KnowledgeBase): Promise<readonly LiveDocument[]> {
  const filters = base.filter.map((name, i) => `${quoteColumn(name)} AS ${alias(i)}`);
  const columns = [
    `${quoteColumn(base.id)} AS id`,
    `${quoteColumn(base.text)} AS body`,
    `${base.title === undefined ? "NULL" : quoteColumn(base.title)} AS title`,
    `${base.format === undefined ? "NULL" : quoteColumn(base.format)} AS format`,
    `sha256(coalesce(${quoteColumn(base.text)}, '')) AS body_hash`,
    ...filters,
  ];
  const rows = await session.rows(
    `SELECT ${columns.join(", ")} FROM ${quoteName(base.from.name)} WHERE ${quoteColumn(base.id)} IS NOT NULL ORDER BY id`,
  );
  return rows.map((row) => ({
    id: String(row.id),
    title: row.title === null || row.title === undefined ? String(row.id) : String(row.title),
    body: row.body === null || row.body === undefined ? null : String(row.body),
    bodyHash: String(row.body_hash),
    format: String(row.format ?? "text"),
    filters: base.filter.map((_, i) => row[alias(i)] ?? null),
  }));
}
