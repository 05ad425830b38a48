import type {
  StudioCounts,
  StudioFreshness,
  StudioPromise,
  StudioStatus,
} from "../../../client/studio/studio-values.ts";
import { clauseKey } from "../../../contracts/core/clause-key.ts";
import { formatSpan, parseDuration } from "../../../contracts/core/duration.ts";
import type { PromiseClause } from "../../../contracts/graph/kind-spec.ts";
import type { GraphNode } from "../../../contracts/graph/project-graph.ts";
import { isoOfUs } from "../../../ports/clock.ts";
import type { StudioScope } from "../studio.ts";
import type { LatestEvidence } from "./evidence-index.ts";
import { type DeclaredRelation, relationOf } from "./release-facts.ts";
import { latencyOf, shownOf } from "./shown.ts";

/** Calls from which on a p99 of the last 15 minutes says something about an objective. */
const enoughCalls = 100;

/** What the server measured just now of a promise. */
interface LiveMeasure {
  readonly held: boolean;
  readonly figure: string;
}

/** What is known of a declaration now. */
export interface NodeState {
  readonly promises: readonly StudioPromise[];
  readonly freshness: StudioFreshness | null;
  readonly status: StudioStatus | null;
}

/** The promises of a declaration with their latest evidence: what the server sees now goes before what a run saw. */
export async function stateOf(scope: StudioScope, node: GraphNode, evidence: LatestEvidence): Promise<NodeState> {
  const nowUs = scope.studio.clock.nowUs();
  const relation = relationOf(scope.declarations.get(node.id));
  const freshness = relation === undefined ? null : await freshnessOf(scope, relation, nowUs);
  const at = isoOfUs(nowUs);
  const promises = node.promises.map((clause) => {
    const live = freshLive(clause, freshness) ?? latencyLive(scope, node, clause);
    return live === undefined ? promiseOf(node.id, clause, evidence) : livePromise(clause, live, at);
  });
  return { promises, freshness, status: statusOf(promises) };
}

/** A promise with what runs measured of it last. */
export function promiseOf(declaration: string, clause: PromiseClause, evidence: LatestEvidence): StudioPromise {
  const key = clauseKey(declaration, clause.name);
  const found = evidence.get(key);
  const base = baseOf(clause);
  if (found === undefined) {
    const because = evidence.reason(key, clause.says);
    const open = { ...base, status: "not-measured" as const, figure: null, at: null, run: null };
    return because === undefined ? open : { ...open, because };
  }
  return {
    ...base,
    status: found.held ? "held" : "broken",
    figure: figureOf(found.figure, clause.limit),
    at: isoOfUs(found.atUs),
    run: found.run,
  };
}

function livePromise(clause: PromiseClause, { held, figure }: LiveMeasure, at: string): StudioPromise {
  return { ...baseOf(clause), status: held ? "held" : "broken", figure, at, run: null };
}

const baseOf = ({ name, says, relation, limit, unit }: PromiseClause) => ({
  name,
  says,
  relation,
  limit,
  unit: unit ?? null,
});

/** Evidence keeps figures as texts; one with a number as its limit is a number. */
export function figureOf(figure: number | string, limit: number | string): number | string {
  const number = Number(figure);
  return typeof limit === "number" && String(figure).trim() !== "" && Number.isFinite(number) ? number : figure;
}

/** Broken where one is; held where all are; else not measured. Null of none. */
export function statusOf(promises: readonly { readonly status: StudioStatus }[]): StudioStatus | null {
  if (promises.length === 0) return null;
  if (promises.some(({ status }) => status === "broken")) return "broken";
  return promises.every(({ status }) => status === "held") ? "held" : "not-measured";
}

export function countsOf(items: readonly { readonly status: StudioStatus }[]): StudioCounts {
  const count = (wanted: StudioStatus) => items.filter(({ status }) => status === wanted).length;
  return { held: count("held"), broken: count("broken"), notMeasured: count("not-measured") };
}

/** How old a relation's newest row is; null where no column says when a row could have been known. */
export async function freshnessOf(
  scope: StudioScope,
  relation: DeclaredRelation,
  nowUs = scope.studio.clock.nowUs(),
): Promise<StudioFreshness | null> {
  if (relation.available === undefined || scope.release.versionOf(relation.name) === undefined) return null;
  const newestUs = await scope.facts.newestUs(relation);
  const ageUs = newestUs === null ? null : Math.max(0, nowUs - newestUs);
  const limitUs = relation.freshness === undefined ? undefined : parseDuration(relation.freshness);
  const fresh = ageUs !== null && limitUs !== undefined && ageUs <= limitUs;
  return {
    newest: newestUs === null ? null : isoOfUs(newestUs),
    ageSeconds: ageUs === null ? null : Math.round(ageUs / 1e6),
    limit: relation.freshness ?? null,
    status: limitUs === undefined ? "not-measured" : fresh ? "held" : "broken",
  };
}

function freshLive(clause: PromiseClause, freshness: StudioFreshness | null): LiveMeasure | undefined {
  if (clause.name !== "freshness" || freshness === null || freshness.limit === null) return undefined;
  const { ageSeconds, status } = freshness;
  return { held: status === "held", figure: ageSeconds === null ? "no rows" : formatSpan(ageSeconds * 1e6) };
}

/** A promise on the latency of answers, where enough of them were given. */
function latencyLive(scope: StudioScope, node: GraphNode, clause: PromiseClause): LiveMeasure | undefined {
  const source = shownOf(scope, node)?.figures.find(({ from }) => from === "latency");
  if (source === undefined || !("promise" in source) || source.promise !== clause.name) return undefined;
  const { calls, p99Ms } = latencyOf(scope, node);
  const limitUs = parseDuration(String(clause.limit));
  if (calls < enoughCalls || p99Ms === null || limitUs === undefined) return undefined;
  return { held: p99Ms * 1_000 <= limitUs, figure: `${p99Ms} ms` };
}
