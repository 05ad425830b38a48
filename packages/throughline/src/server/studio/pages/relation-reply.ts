import type {
  StudioCommit,
  StudioRelation,
  StudioRelationSummary,
  StudioTableVersion,
} from "../../../client/studio/studio-relations.ts";
import { specOf } from "../../../contracts/graph/kinds.ts";
import { shapeOf } from "../../../contracts/shape/relation.ts";
import { isoOfUs } from "../../../ports/clock.ts";
import type { TableSnapshot } from "../../../ports/table-store.ts";
import { rejectedName } from "../../../runtime/lake/ingest/source-tables.ts";
import { piiNames, studioField } from "../map/fields.ts";
import { placeOf } from "../map/place.ts";
import { freshnessOf, stateOf } from "../map/promises.ts";
import type { StudioScope } from "../studio.ts";
import { neighbours } from "./declaration.ts";
import type { KnownRelation } from "./known-relations.ts";

/** Most commits of a table that are shown. */
const commitsShown = 100;

/** A line of the list of relations. */
export async function relationSummary(scope: StudioScope, known: KnownRelation): Promise<StudioRelationSummary> {
  const { relation, node, own } = known;
  const shape = shapeOf(relation.columns);
  const state = own ? await stateOf(scope, node, await scope.evidence.latest()) : undefined;
  return {
    name: relation.name,
    id: node.id,
    title: own ? node.title : `log of ${node.title}`,
    role: node.role ?? null,
    owner: node.owner ?? null,
    description: own ? (node.description ?? null) : `Answers of ${node.name}, as they stand now`,
    columns: shape.length,
    pii: piiNames(shape).size > 0,
    built: versionOf(await scope.facts.snapshot(relation.name)),
    freshness: state === undefined ? await freshnessOf(scope, relation) : state.freshness,
    status: state?.status ?? null,
  };
}

/** All that is known of a relation but its rows. */
export async function relationReply(scope: StudioScope, known: KnownRelation): Promise<StudioRelation> {
  const { relation, declaration, node, own } = known;
  const summary = await relationSummary(scope, known);
  const newest = await scope.studio.tables.snapshot(relation.name).catch(() => undefined);
  const promises = own ? (await stateOf(scope, node, await scope.evidence.latest())).promises : [];
  const { files } = declaration as { readonly files?: unknown };
  return {
    ...summary,
    kind: node.kind,
    release: scope.release.release.id,
    place: placeOf(node.place),
    key: relation.rowKey,
    at: relation.at ?? null,
    available: relation.available ?? null,
    fields: shapeOf(relation.columns).map((field) => studioField(field, relation.rowKey)),
    promises,
    newestVersion: newest?.version ?? null,
    history: await historyOf(scope, relation.name),
    query: own ? (specOf(declaration)?.query?.(declaration)?.sql.trim() ?? null) : null,
    files: typeof files === "string" && files !== "" ? files : null,
    ...(own ? neighbours(scope, node.id) : { reads: [node.id], readers: [] }),
    rejected: await rejectedOf(scope, relation.name),
  };
}

/** The version that a snapshot is of. */
export function versionOf(snapshot: TableSnapshot | undefined): StudioTableVersion | null {
  if (snapshot === undefined) return null;
  const { version, rows, sizeBytes, files, committedAtUs } = snapshot;
  return { version, rows, sizeBytes, files, committedAt: isoOfUs(committedAtUs) };
}

async function historyOf({ studio, release }: StudioScope, relation: string): Promise<StudioCommit[]> {
  const commits = await studio.tables.history(relation, commitsShown).catch(() => []);
  const current = release.versionOf(relation);
  return commits.map(({ version, committedAtUs, operation, rows }) => ({
    version,
    at: isoOfUs(committedAtUs),
    operation,
    rowsIn: rows ?? null,
    current: version === current,
  }));
}

async function rejectedOf({ studio }: StudioScope, name: string): Promise<StudioRelation["rejected"]> {
  const relation = rejectedName(name);
  const snapshot = await studio.tables.snapshot(relation).catch(() => undefined);
  return snapshot === undefined ? null : { relation, rows: snapshot.rows };
}
