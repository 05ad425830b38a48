import { counted } from "../../../contracts/core/counted.ts";
import { idOf } from "../../../contracts/core/declaration.ts";
import { parseDuration } from "../../../contracts/core/duration.ts";
import type { Feature } from "../../../contracts/ml/feature.ts";
import { type FeatureView, isFeatureColumn, type LiveSource, viewOf } from "../../../contracts/ml/feature-view.ts";
import { type Model, viewsOf } from "../../../contracts/ml/model.ts";
import type { Endpoint } from "../../../contracts/mlops/endpoint.ts";
import { fieldOf } from "../../../contracts/shape/field.ts";
import { providerOf, shapeOf } from "../../../contracts/shape/relation.ts";
import { literal, quoteColumn, quoteName } from "../../../contracts/sql/text.ts";
import { type EntityWindows, emptyWindows } from "../../../estimators/windows/entity-windows.ts";
import { usOfIso } from "../../../ports/clock.ts";
import type { WireRow } from "../../../ports/query-engine.ts";
import { liveWindows, loadWindows, readLive } from "../../features/entity-events.ts";
import type { PlacedEvent } from "../../features/live-view.ts";
import { planView } from "../../features/view-plan.ts";
import { readModel } from "../../registry/model-registry.ts";
import { entityKey } from "../../serving/entity-cache.ts";
import type { LoggedAnswer } from "../../serving/prediction-log.ts";
import { answerAt } from "../../training/class-answer.ts";
import { type InputPlan, inputNumber, inputPlans } from "../../training/model-inputs.ts";
import { answerDifferences } from "../answer-differences.ts";
import { hasWindows, isAnswering } from "../parts.ts";
import { sampleReplies } from "../sample-requests.ts";
import { assertMoved, type Bench, none, type Verifier } from "../verifier.ts";

const definition = none("one definition", "the features are what their definition gives by plain SQL", {
  unit: "values that differ",
  handOff: "feature store",
});

/** Entities and instants at which features are recomputed. */
const sampled = 300;

/** Features by the kernel that training and serving use, against the same windows by SQL: at instants of real events. */
export const featureDefinitions: Verifier = {
  name: "feature definitions",
  limitMs: 60_000,
  covers: ({ declaration }) => (hasWindows(declaration) ? [definition] : []),
  async measure(_clause, { declaration }, bench) {
    if (!hasWindows(declaration)) return { because: "it has no windows" };
    const rows = await bench.session.rows(windowSql(declaration));
    if (rows.length === 0) return { because: "there are no events" };
    const windows = await offlineWindows(declaration, bench);
    const { names, features } = planView(declaration);
    const out = new Float64Array(features.length);
    const wrong = new Map<string, number>();
    for (const row of rows) {
      (windows.get(String(row.key)) ?? emptyWindows(features)).evaluate(Number(row.t), out, 0);
      for (const [i, name] of names.entries())
        if (!near(out[i] as number, row[`f${i}`]) || isCut(row[`f${i}`], row[`raw${i}`]))
          wrong.set(name, (wrong.get(name) ?? 0) + 1);
    }
    const total = [...wrong.values()].reduce((sum, count) => sum + count, 0);
    const note = `${rows.length} entities and instants, ${names.length} features each`;
    return { held: total === 0, figure: total, note: total === 0 ? note : named(wrong) };
  },
};

const named = (wrong: ReadonlyMap<string, number>) =>
  [...wrong].map(([name, count]) => `${name} (${count})`).join(", ");

/** Equal, but for what division leaves in the last digits. */
export function near(kernel: number, sql: unknown): boolean {
  if (sql === null || sql === undefined) return Number.isNaN(kernel);
  return Math.abs(kernel - Number(sql)) <= 1e-9 * Math.max(1, Math.abs(kernel));
}

/** Whether the digits that features keep of a `double()` leave out more than a thousandth: values of it are too small for them. */
const isCut = (kept: unknown, raw: unknown) =>
  raw !== null && raw !== undefined && Math.abs(Number(kept ?? 0) - Number(raw)) > 1e-3 * Math.abs(Number(raw)) + 1e-6;

const offlineWindows = (view: FeatureView, bench: Bench): Promise<ReadonlyMap<string, EntityWindows>> =>
  bench.once(`windows ${view.name}`, () => loadWindows(bench.session, view));

/** The features of sampled entities at instants of their own events, each window written out as a condition. */
function windowSql(view: FeatureView): string {
  const [key, at, available] = [view.entity.key.name, view.at, view.available].map(quoteColumn) as [
    string,
    string,
    string,
  ];
  const rows = quoteName(view.from.name);
  const columns = Object.values(view.definitions).flatMap((feature, i) => [
    `${aggregateSql(view, feature)} AS f${i}`,
    `${aggregateSql(view, feature, { isRaw: true })} AS raw${i}`,
  ]);
  return `WITH asked AS (SELECT ${key} AS key, ${at} AS t FROM ${rows} WHERE ${key} IS NOT NULL AND ${at} IS NOT NULL ORDER BY hash(${key}, ${at}) LIMIT ${sampled})
    SELECT a.key::VARCHAR AS key, epoch_us(a.t)::DOUBLE AS t, ${columns.join(", ")}
    FROM asked a LEFT JOIN ${rows} e ON e.${key} = a.key AND e.${at} < a.t AND e.${available} < a.t
    GROUP BY a.key, a.t`;
}

/** A window of a view as plain SQL, over events `e` before the instant `a.t`. Values of `double()` have six digits, as the definition says. */
export function aggregateSql(
  { at: time, from }: FeatureView,
  feature: Feature,
  { isRaw = false }: { readonly isRaw?: boolean } = {},
): string {
  const at = quoteColumn(time);
  const us = parseDuration(feature.window) ?? 0;
  const column = feature.column === undefined ? `e.${at}` : `e.${quoteColumn(feature.column)}`;
  const isDouble =
    feature.column !== undefined && fieldOf(shapeOf(from.columns), feature.column)?.type.name === "float64";
  const value = isDouble && feature.numeric && !isRaw ? `floor(${column} * 1e6 + 0.5) / 1e6` : column;
  const conditions = [
    `e.${at} >= a.t - to_microseconds(${us})`,
    ...Object.entries(feature.where ?? {}).map(([name, wanted]) => `e.${quoteColumn(name)} = ${literal(wanted)}`),
  ];
  const functions = {
    count: "count",
    sum: "sum",
    mean: "avg",
    min: "min",
    max: "max",
    countDistinct: "count",
  } as const;
  const distinct = feature.function === "countDistinct" ? "DISTINCT " : "";
  return `(${functions[feature.function]}(${distinct}${value}) FILTER (WHERE ${conditions.join(" AND ")}))::DOUBLE`;
}

const consistency = none("serving consistency", "a logged answer, replayed offline, has the same features and score", {
  unit: "values that differ",
  handOff: "training and serving consistency",
});

/** Logged answers that are replayed. */
const replayed = 500;

/** Replays logged answers by the offline side, to the bit, and names the features that differ. */
export const servingConsistency: Verifier = {
  name: "serving consistency",
  limitMs: 60_000,
  covers: ({ declaration }) => (isAnswering(declaration) ? [consistency] : []),
  async measure(_clause, { declaration, id }, bench) {
    if (!isAnswering(declaration)) return { because: "it logs nothing" };
    assertMoved(bench, id);
    for (const { live } of viewsOf(declaration.model))
      if (live !== undefined) assertMoved(bench, idOf(providerOf(live).declaration()));
    const logged = await loggedAnswers(declaration, bench);
    const answers = logged.answers.filter(({ degraded }) => !degraded);
    if (answers.length === 0) return { because: "no answer of this release is by the model" };
    const replay = await openReplay(declaration, bench);
    const wrong = new Map<string, number>();
    for (const answer of answers) for (const name of replay(answer)) wrong.set(name, (wrong.get(name) ?? 0) + 1);
    const total = [...wrong.values()].reduce((sum, count) => sum + count, 0);
    const note = `${counted(answers.length, logged.of)}${logged.because}`;
    return { held: total === 0, figure: total, note: total === 0 ? note : named(wrong) };
  },
};

/** What the release answered; where it answered nobody yet, what it answers now to requests of its own rows. */
async function loggedAnswers(
  endpoint: Endpoint,
  bench: Bench,
): Promise<{ readonly answers: readonly LoggedAnswer[]; readonly of: string; readonly because: string }> {
  const { release, session, probe } = bench;
  const { id } = release.release;
  const isThere = release.versionOf(endpoint.log.name) !== undefined;
  const rows = isThere
    ? await session.rows(
        `SELECT * FROM ${quoteName(endpoint.log.name)} WHERE release = ${literal(id)} AND NOT degraded ORDER BY as_of DESC LIMIT ${replayed}`,
      )
    : [];
  if (rows.length > 0) return { answers: rows as unknown as LoggedAnswer[], of: "logged answer", because: "" };
  await sampleReplies(endpoint, bench);
  const answers = await probe.answers(endpoint.name, replayed);
  return { answers, of: "answer", because: " to requests made of its rows, since it has answered nobody yet" };
}

/** A function that replays one answer and names what differs: inputs, or `score`. */
async function openReplay(endpoint: Endpoint, bench: Bench): Promise<(answer: LoggedAnswer) => readonly string[]> {
  const { model } = endpoint;
  const { engines, release } = bench;
  const version = Number(release.release.pins[idOf(model)]?.modelVersion);
  const { format, bytes, signature } = await readModel(engines.objects, { model: model.name, version });
  const loaded = await engines.models.load({ format, bytes });
  const expected = await offlineInputs(model, bench);
  const codes = signature.inputs.map(({ categories }) =>
    categories === undefined ? undefined : new Map(categories.map((category, code) => [category, code])),
  );
  return (answer) => {
    const offline = expected(answer);
    const kept = answer.features as WireRow;
    const differ = signature.inputs.filter(({ name }) => !sameBits(offline[name], kept[name])).map(({ name }) => name);
    const values = signature.inputs.map(({ name }, i) => {
      const value = offline[name];
      if (value === null || value === undefined) return Number.NaN;
      const known = codes[i];
      return known === undefined ? Number(value) : (known.get(String(value)) ?? Number.NaN);
    });
    const said = answerAt(loaded.predict(Float64Array.from(values), 1), 0, signature.classes ?? []);
    return [...differ, ...answerDifferences(said, answer)];
  };
}

const sameBits = (a: unknown, b: unknown) =>
  (a ?? null) === null || (b ?? null) === null
    ? (a ?? null) === (b ?? null)
    : typeof b === "number"
      ? Number(a) === b
      : String(a) === String(b);

/** The inputs that the offline side gives for a logged request at its instant. */
async function offlineInputs(
  model: Model,
  bench: Bench,
): Promise<(answer: LoggedAnswer) => Readonly<Record<string, unknown>>> {
  const views = new Map<FeatureView, WindowsAt>();
  for (const view of viewsOf(model)) views.set(view, await windowsAt(view, bench));
  const plans = new Map<string, InputPlan>(inputPlans(model).map((plan) => [plan.name, plan]));
  return (answer) => {
    const request = answer.request as WireRow;
    const at = usOfIso(answer.as_of);
    const features = new Map(
      [...views].map(([view, windows]) => [view, valuesAt(view, windows, { request, at, answer })]),
    );
    return Object.fromEntries(
      Object.entries(model.features).map(([name, input]) => {
        if (isFeatureColumn(input)) return [name, features.get(viewOf(input))?.get(input.name) ?? null];
        const plan = plans.get(name);
        if (plan?.kind === "categorical") return [name, request[name] ?? null];
        const number = plan === undefined ? Number.NaN : inputNumber(plan, request[name], undefined);
        return [name, Number.isNaN(number) ? null : number];
      }),
    );
  };
}

/** The windows of an entity as an answer could know them; undefined where it has no events. */
type WindowsAt = (key: string, answer: Pick<LoggedAnswer, "live">) => EntityWindows | undefined;

async function windowsAt(view: FeatureView, bench: Bench): Promise<WindowsAt> {
  const { live } = view;
  const windows = await offlineWindows(view, bench);
  if (live === undefined) return (key) => windows.get(key);
  const events = await bench.once(`live events ${view.name}`, () => offlineLive(view, live, bench));
  const plan = planView(view);
  return (key, answer) => {
    const known = Number((answer.live as WireRow | null | undefined)?.[live.name] ?? 0);
    const came = events.get(key)?.filter(({ place }) => place <= known) ?? [];
    if (came.length === 0) return windows.get(key);
    const rows = windows.get(key) ?? emptyWindows(plan.features);
    return liveWindows(view, plan, { key, rows, live: came });
  };
}

/** What the source of live events took that a view's rows lack, by entity, as the lake has it now. */
async function offlineLive(view: FeatureView, live: LiveSource, { session, engines }: Bench) {
  const events = new Map<string, PlacedEvent[]>();
  const table = await engines.tables.snapshot(live.name);
  if (table === undefined) return events;
  for await (const event of readLive(session, view, { live: table.relation, sinceUs: 0 })) {
    const others = events.get(event.key);
    if (others === undefined) events.set(event.key, [event]);
    else others.push(event);
  }
  return events;
}

function valuesAt(
  view: FeatureView,
  windows: WindowsAt,
  of: { readonly request: WireRow; readonly at: number; readonly answer: LoggedAnswer },
): ReadonlyMap<string, number | null> {
  const { names, features } = planView(view);
  const out = new Float64Array(features.length);
  const key = entityKey(view, of.request[view.entity.key.name]);
  const known = key === undefined ? undefined : windows(key, of.answer);
  (known ?? emptyWindows(features)).evaluate(of.at, out, 0);
  return new Map(names.map((name, i) => [name, Number.isNaN(out[i]) ? null : (out[i] as number)]));
}
