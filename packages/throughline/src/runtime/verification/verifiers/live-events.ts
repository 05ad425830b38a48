import { counted } from "../../../contracts/core/counted.ts";
import { appendShape, eventPath } from "../../../contracts/data/append.ts";
import type { EventSource } from "../../../contracts/data/source.ts";
import { type FeatureView, isFeatureColumn, viewOf } from "../../../contracts/ml/feature-view.ts";
import { viewsOf } from "../../../contracts/ml/model.ts";
import { type Endpoint, predictPath } from "../../../contracts/mlops/endpoint.ts";
import type { Field } from "../../../contracts/shape/field.ts";
import { schemaOfField } from "../../../contracts/shape/json-schema.ts";
import { shapeOf } from "../../../contracts/shape/relation.ts";
import { literal, quoteColumn, quoteName } from "../../../contracts/sql/text.ts";
import { isoOfUs } from "../../../ports/clock.ts";
import type { WireRow } from "../../../ports/query-engine.ts";
import { isEventSource } from "../../events/event-sources.ts";
import type { LoggedAnswer } from "../../serving/prediction-log.ts";
import { exampleValue } from "../example-value.ts";
import { hasWindows, isAnswering } from "../parts.ts";
import { sampleRequests } from "../sample-requests.ts";
import { type Bench, type EventProbe, none, type Outcome, type Verifier } from "../verifier.ts";
import { aggregateSql, near } from "./features.ts";
import { storedValues } from "./feedback.ts";

const liveClause = none("live events", "an event that was taken counts in the next answer, once", {
  unit: "answers that differ",
  handOff: "feature store",
});

/** Events that are sent. */
const sent = 40;

/**
 * Sends rows of the view as new events to a copy of their source, each twice, and asks an endpoint of the view's model after each: its
 * counts have to grow by the events that the entity was sent, and by no more.
 */
export const liveEvents: Verifier = {
  name: "live events",
  limitMs: 60_000,
  covers: ({ declaration }) => (hasWindows(declaration) && declaration.live !== undefined ? [liveClause] : []),
  async measure(_clause, { declaration }, bench) {
    if (!hasWindows(declaration)) return { because: "it has no windows" };
    const source = sourceOf(declaration, bench);
    const endpoint = answeringFrom(declaration, bench);
    if (source === undefined) return { because: "the release has no source of its live events" };
    if (endpoint === undefined) return { because: "no endpoint answers from it" };
    if (bench.events === undefined) return { because: "nothing serves a copy of its events here" };
    const probe = await bench.events();
    try {
      return await sendAndAsk(declaration, { source, endpoint, probe }, bench);
    } finally {
      await probe.close();
    }
  },
};

interface Parts {
  readonly source: EventSource;
  readonly endpoint: Endpoint;
  readonly probe: EventProbe;
}

const sourceOf = ({ live }: FeatureView, { release }: Bench): EventSource | undefined =>
  release.declarations.filter(isEventSource).find(({ name }) => name === live?.name);

const answeringFrom = (view: FeatureView, { release }: Bench): Endpoint | undefined =>
  release.declarations.filter(isAnswering).find(({ model }) => viewsOf(model).some(({ name }) => name === view.name));

async function sendAndAsk(view: FeatureView, { source, endpoint, probe }: Parts, bench: Bench): Promise<Outcome> {
  const events = await newEvents(view, source, bench);
  const requests = await sampleRequests(endpoint, bench, sent);
  if (events.length === 0 || requests.length === 0) return { because: "no event can be made of its rows" };
  const key = view.entity.key.name;
  for (const [i, event] of events.entries()) {
    for (const _ of ["sent", "sent again"]) {
      const { status } = await probe.ask(eventPath(source), { method: "POST", body: event, signal: bench.signal });
      if (status !== 202) return { held: false, figure: i + 1, note: `status ${status} for an event that fits` };
    }
    const body = { ...requests[i % requests.length], [key]: event[key] };
    const reply = await probe.ask(predictPath(endpoint), { method: "POST", body, signal: bench.signal });
    if (reply.status !== 200) return { because: `${endpoint.name} answered ${reply.status}` };
  }
  const answers = [...(await probe.answers(endpoint.name, events.length))].reverse();
  if (answers.some(({ degraded }) => degraded)) return { because: "no model answers, or not with these features" };
  const wrong = await differing(view, { source, endpoint, events, answers }, bench);
  const note = `${counted(events.length, "event")}, each sent twice, and as many answers of ${endpoint.name}`;
  return { held: wrong.length === 0, figure: wrong.length, note: wrong[0] ?? note };
}

/** Rows of the view as events of a moment ago, under new keys. */
async function newEvents(view: FeatureView, source: EventSource, bench: Bench): Promise<readonly WireRow[]> {
  const rows = new Set(Object.keys(view.from.columns));
  const shape = appendShape(source);
  const taken = shape.filter(({ name }) => rows.has(name));
  const strict = taken.filter(({ nullable }) => !nullable).map(({ name }) => `${quoteColumn(name)} IS NOT NULL`);
  const found = await bench.session.rows(
    `SELECT ${taken.map(({ name }) => quoteColumn(name)).join(", ")} FROM ${quoteName(view.from.name)}
     ${strict.length === 0 ? "" : `WHERE ${strict.join(" AND ")}`} ORDER BY hash(${view.from.rowKey.map(quoteColumn).join(", ")}) LIMIT ${sent}`,
  );
  const now = isoOfUs(bench.engines.clock.nowUs() - 1_000);
  const own = shape
    .filter(({ name }) => !rows.has(name))
    .map((field) => [field.name, exampleValue(schemaOfField(field))]);
  const times = { [view.at]: now, [view.available]: now };
  return found.map((row, i) => ({ ...Object.fromEntries(own), ...row, ...times, ...newKey(view, shape, i) }));
}

/** A key that no row has: of the first of its columns that can say one. */
function newKey({ from }: FeatureView, shape: readonly Field[], i: number): WireRow {
  const field = shape.find(({ name, type }) => from.rowKey.includes(name) && type.name in keys);
  return field === undefined ? {} : { [field.name]: keys[field.type.name as keyof typeof keys](i) };
}

const keys = { text: (i: number) => `verify ${i}`, int32: (i: number) => -1 - i, int64: (i: number) => String(-1 - i) };

/** What each answer has to know: the rows, and the events that were sent before it, by plain SQL. */
async function differing(
  view: FeatureView,
  of: Pick<Parts, "source" | "endpoint"> & {
    readonly events: readonly WireRow[];
    readonly answers: readonly LoggedAnswer[];
  },
  { session }: Bench,
): Promise<readonly string[]> {
  const [key, at, available] = [view.entity.key.name, view.at, view.available].map(quoteColumn) as [
    string,
    string,
    string,
  ];
  const both = shapeOf(view.from.columns).filter(({ name }) => Object.hasOwn(of.source.columns, name));
  const columns = both.map(({ name }) => quoteColumn(name)).join(", ");
  const events = of.events.map(
    (event, i) => `SELECT ${columns}, ${i} AS since FROM (SELECT ${storedValues(of.source, event)})`,
  );
  const asked = of.answers.map(
    ({ request, as_of }, i) =>
      `SELECT ${i} AS asked, ${literal(String((request as WireRow)[view.entity.key.name]))} AS key, ${literal(as_of)}::TIMESTAMPTZ AS t`,
  );
  const features = Object.entries(view.definitions);
  const aggregates = features.map(([, feature], i) => `${aggregateSql(view, feature)} AS f${i}`);
  const rows = await session.rows(`WITH asked AS (${asked.join(" UNION ALL ")}),
    rows AS (SELECT ${columns}, -1 AS since FROM ${quoteName(view.from.name)} UNION ALL ${events.join(" UNION ALL ")})
    SELECT a.asked, ${aggregates.join(", ")} FROM asked a
    LEFT JOIN rows e ON e.${key}::VARCHAR = a.key AND e.since <= a.asked AND e.${at} < a.t AND e.${available} < a.t
    GROUP BY a.asked, a.t ORDER BY a.asked`);
  return rows.flatMap((row, i) => {
    const kept = (of.answers[i]?.features ?? {}) as WireRow;
    const wrong = features.findIndex(([name], f) => differs(kept, inputOf(of.endpoint, view, name), row[`f${f}`]));
    return wrong < 0 ? [] : [`${features[wrong]?.[0]} after event ${i + 1} of ${of.events.length}`];
  });
}

/** The input of the endpoint's model that a feature of the view is; undefined where it is none. */
function inputOf({ model }: Endpoint, view: FeatureView, feature: string): string | undefined {
  const isIt = (input: unknown) => isFeatureColumn(input) && viewOf(input).name === view.name && input.name === feature;
  return Object.entries(model.features).find(([, input]) => isIt(input))?.[0];
}

function differs(kept: WireRow, input: string | undefined, expected: unknown): boolean {
  if (input === undefined) return false;
  const value = kept[input] ?? null;
  return !near(value === null ? Number.NaN : Number(value), expected);
}
