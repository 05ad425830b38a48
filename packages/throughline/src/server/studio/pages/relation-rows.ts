import type {
  StudioPreview,
  StudioProfile,
  StudioRejected,
  StudioRejectedRow,
} from "../../../client/studio/studio-relations.ts";
import type { StudioValue } from "../../../client/studio/studio-values.ts";
import { isThroughlineError } from "../../../contracts/errors/throughline-error.ts";
import { fieldOf } from "../../../contracts/shape/field.ts";
import { shapeOf } from "../../../contracts/shape/relation.ts";
import { quoteName } from "../../../contracts/sql/text.ts";
import type { QuerySession, WireRow } from "../../../ports/query-engine.ts";
import { rejectedName } from "../../../runtime/lake/ingest/source-tables.ts";
import { servingError } from "../../../runtime/serving/error-codes.ts";
import { previewRelation } from "../../../runtime/studio/preview-relation.ts";
import { profileRelation } from "../../../runtime/studio/profile-relation.ts";
import { piiNames, studioField } from "../map/fields.ts";
import { formatCursor, limitOf, parseCursor, type Query, revealOf } from "../query.ts";
import type { StudioScope } from "../studio.ts";
import type { KnownRelation } from "./known-relations.ts";

const nothing: ReadonlySet<string> = new Set();
/** Longest time of a profile, milliseconds; columns that are left then are marked. */
const profileMs = 8_000;

async function snapshotOf(scope: StudioScope, { relation, node }: KnownRelation) {
  await scope.release.readable(relation);
  const snapshot = await scope.facts.snapshot(relation.name);
  if (snapshot !== undefined) return snapshot;
  throw servingError("not-built", { detail: `${node.title} is not part of this release: ${relation.name}` });
}

/** Rows of the version that the release answers from. Personal data is sent as null unless it is asked for. */
export async function previewReply(scope: StudioScope, known: KnownRelation, query: Query): Promise<StudioPreview> {
  const { relation } = known;
  const { version, rows: total } = await snapshotOf(scope, known);
  const columns = shapeOf(relation.columns);
  const masked = revealOf(query) ? nothing : piiNames(columns);
  const limit = limitOf(query, { standard: 50, most: 500 });
  const list = `${relation.name}@${version} ${query.sort ?? ""}`;
  const offset = parseCursor(query, list);
  const { rows, more } = await previewRelation(scope.release.reader, {
    relation: relation.name,
    columns,
    key: relation.rowKey,
    masked,
    limit,
    offset,
    ...(query.sort === undefined ? {} : { sort: query.sort }),
  });
  return {
    relation: relation.name,
    release: scope.release.release.id,
    version,
    total,
    columns: columns.map((field) => ({ ...studioField(field, relation.rowKey), masked: masked.has(field.name) })),
    rows,
    next: more ? formatCursor(offset + limit, list) : null,
    sort: query.sort ?? null,
    revealed: revealOf(query),
  };
}

/** What is in each column of the version that the release answers from. */
export async function profileReply(
  scope: StudioScope,
  known: KnownRelation,
  revealed: boolean,
): Promise<StudioProfile> {
  const { relation } = known;
  const { version, rows: total } = await snapshotOf(scope, known);
  const columns = shapeOf(relation.columns);
  const started = performance.now();
  const isLate = () => performance.now() - started > profileMs;
  const masked = revealed ? nothing : piiNames(columns);
  const { columns: profiles, sampled } = await inTime(scope, (session) =>
    profileRelation(session, { relation: relation.name, columns, total, masked, isLate }),
  );
  return {
    relation: relation.name,
    release: scope.release.release.id,
    version,
    total,
    sampled,
    columns: profiles,
    tookMs: Math.round(performance.now() - started),
    revealed,
  };
}

/** Works in a session of its own, which is interrupted when the time is over. Throws `serving.query-timeout`. */
async function inTime<T>(scope: StudioScope, work: (session: QuerySession) => Promise<T>): Promise<T> {
  const session = await scope.release.userSession();
  const timer = setTimeout(() => session.interrupt(), profileMs);
  try {
    return await work(session);
  } catch (cause) {
    if (!isThroughlineError(cause, "engine.interrupted")) throw cause;
    throw servingError("query-timeout", { detail: `profile took longer than ${profileMs / 1_000} s`, cause });
  } finally {
    clearTimeout(timer);
    await session.close();
  }
}

/** Rows that did not come in, with the reason and, where it is known, the line of the file. */
export async function rejectedReply(scope: StudioScope, known: KnownRelation, query: Query): Promise<StudioRejected> {
  const { relation } = known;
  const name = rejectedName(relation.name);
  const masked = piiNames(shapeOf(relation.columns));
  const revealed = revealOf(query);
  const empty = { relation: name, total: 0, reasons: [], items: [], next: null, masked: false, revealed };
  await scope.release.refresh();
  const snapshot = await scope.facts.snapshot(name);
  if (snapshot === undefined) return empty;
  const limit = limitOf(query, { standard: 50, most: 500 });
  const list = `${name}@${snapshot.version} ${query.reason ?? ""}`;
  const offset = parseCursor(query, list);
  const from = quoteName(name);
  const reasons = await scope.release.reader.rows(
    `SELECT reason, count(*)::DOUBLE AS n FROM ${from} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 100`,
  );
  const [where, parameters] = query.reason === undefined ? ["", []] : [" WHERE reason = $1", [query.reason]];
  const rows = await scope.release.reader.rows(
    `SELECT * FROM ${from}${where} ORDER BY rejected_at DESC, file, line, reason LIMIT ${limit + 1} OFFSET ${offset}`,
    parameters,
  );
  const hides = revealed ? nothing : masked;
  const isRaw = fieldOf(snapshot.fields, "raw") !== undefined;
  return {
    relation: name,
    total: snapshot.rows,
    reasons: reasons.map(({ reason, n }) => ({ reason: String(reason), rows: Number(n) })),
    items: rows.slice(0, limit).map((row) => rejectedRow(row, hides, isRaw)),
    next: rows.length > limit ? formatCursor(offset + limit, list) : null,
    masked: hides.size > 0,
    revealed,
  };
}

/** A raw line and the words about it can't be masked in part, so they are left out; a row as JSON can. */
function rejectedRow(row: WireRow, masked: ReadonlySet<string>, isRaw: boolean): StudioRejectedRow {
  const hidden = masked.size > 0;
  return {
    reason: String(row.reason),
    detail: hidden || row.detail === undefined || row.detail === null ? null : String(row.detail),
    file: row.file === null || row.file === undefined ? null : String(row.file),
    line: row.line === null || row.line === undefined ? null : Number(row.line),
    row: isRaw ? (hidden ? null : (row.raw ?? null)) : maskedValue(row.row ?? null, masked),
    rejectedAt: String(row.rejected_at),
    run: String(row.run),
  };
}

/** A JSON object without the values under some names. */
export function maskedValue(value: StudioValue, masked: ReadonlySet<string>): StudioValue {
  if (masked.size === 0 || typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, masked.has(name) ? null : one]));
}
