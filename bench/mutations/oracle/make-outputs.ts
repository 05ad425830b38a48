import type { KnowledgeBase } from "../../../packages/throughline/src/contracts/ai/knowledge-base.ts";
import type { Prompt } from "../../../packages/throughline/src/contracts/ai/prompt.ts";
import type { Dashboard } from "../../../packages/throughline/src/contracts/analyst/dashboard.ts";
import type { Metric } from "../../../packages/throughline/src/contracts/analyst/metric.ts";
import { type Declaration, idOf } from "../../../packages/throughline/src/contracts/core/declaration.ts";
import type { Source } from "../../../packages/throughline/src/contracts/data/source.ts";
import type { Table } from "../../../packages/throughline/src/contracts/data/table.ts";
import type { Entity } from "../../../packages/throughline/src/contracts/ml/entity.ts";
import type { FeatureView } from "../../../packages/throughline/src/contracts/ml/feature-view.ts";
import type { Model } from "../../../packages/throughline/src/contracts/ml/model.ts";
import type { Predictions } from "../../../packages/throughline/src/contracts/ml/predictions.ts";
import type { Endpoint } from "../../../packages/throughline/src/contracts/mlops/endpoint.ts";
import { agentOutputs, appOutputs, pageOutputs, serviceOutputs } from "./make-reachable-outputs.ts";
import { type Has, namesOf } from "./opaque-code.ts";
import {
  aggregateSql,
  conditions,
  found,
  heldKey,
  type Output,
  output,
  portOf,
  quoted,
  type World,
} from "./outputs.ts";

type Make = (declaration: never, has: Has, world: World) => Promise<Output[]> | Output[];

const makers: Readonly<Record<string, Make>> = {
  source: (source: Source) => Object.keys(source.columns).map((name) => output(`${portOf(source)}.${name}`, true)),
  table: tableOutputs,
  entity: entityOutputs,
  featureView: viewOutputs,
  model: (model: Model, has, world) => [output(`${idOf(model)}#output.score`, canPredict(model, has, world))],
  predictions: predictionOutputs,
  endpoint: endpointOutputs,
  metric: metricOutputs,
  dashboard: (dashboard: Dashboard, has) => tileOutputs(dashboard, has),
  knowledgeBase: passageOutputs,
  prompt: (prompt: Prompt) => namesOf(prompt.output).map((name) => output(`${idOf(prompt)}#output.${name}`, true)),
  service: serviceOutputs,
  agent: agentOutputs,
  page: pageOutputs,
  app: appOutputs,
};

/** The kinds in an order in which each reads only those before it. */
export const kindOrder: readonly string[] = Object.keys(makers);

/** Makes what a declaration gives, of what stands: its SQL is bound, its features and figures too, its callbacks are run. */
export async function makeOutputs(declaration: Declaration, has: Has, world: World): Promise<readonly Output[]> {
  return (await makers[declaration.kind]?.(declaration as never, has, world)) ?? [];
}

async function tableOutputs(table: Table, has: Has, { sql }: World): Promise<Output[]> {
  const given = await sql.of(
    table.query.text,
    table.query.reads.map((rows) => found(rows as never, has)),
  );
  const names = new Set([...Object.keys(table.columns), ...given.keys()]);
  return [...names].map((name) => output(`${portOf(table)}.${name}`, given.get(name) === true));
}

function entityOutputs(entity: Entity, has: Has, world: World): Output[] {
  const key = heldKey(entity.key, world);
  return key === undefined ? [] : [output(`${idOf(entity)}#key.${entity.key.name}`, has(key), [key])];
}

async function viewOutputs(view: FeatureView, has: Has, world: World): Promise<Output[]> {
  const { entity, from, at, available, definitions, live } = view;
  const column = heldKey(entity.key, world);
  const hasKey = column !== undefined && has(column) && has(`${idOf(entity)}#key.${entity.key.name}`);
  const features = Object.entries(definitions).map(async ([name, feature]) => {
    const binds = (rows: { readonly name: string }, keys: readonly string[]) => {
      const columns = [entity.key.name, ...keys].map((key) => `"${key}"`).join(", ");
      const query = `select ${columns}, max("${at}"), max("${available}"), ${aggregateSql(feature)} from ${quoted(rows.name)} group by all`;
      return world.sql.binds(query, [found(rows as never, has)]);
    };
    const keys = live === undefined ? [] : from.rowKey;
    const isMade = hasKey && (await binds(from, keys)) && (live === undefined || (await binds(live, keys)));
    return output(`${idOf(view)}#features.${name}`, isMade);
  });
  const copies = hasKey ? [column, `${idOf(entity)}#key.${entity.key.name}`] : [];
  return [output(`${idOf(view)}#features.${entity.key.name}`, hasKey, copies), ...(await Promise.all(features))];
}

const inputKeys = (model: Model, world: World) => Object.values(model.features).map((input) => heldKey(input, world));

function canPredict(model: Model, has: Has, world: World): boolean {
  const rows = portOf(model.rows as never);
  const keys = [...inputKeys(model, world), `${rows}.${model.label.column}`, `${rows}.${model.at}`];
  return keys.every((key) => key !== undefined && has(key));
}

function predictionOutputs(predictions: Predictions, has: Has, world: World): Output[] {
  const { model, rows } = predictions;
  const score = `${idOf(model)}#output.score`;
  const isScored = has(score) && inputKeys(model, world).every((key) => key !== undefined && has(key));
  return Object.keys(predictions.columns).map((name) => {
    const key = `${portOf(predictions)}.${name}`;
    if (["score", "model_version", "scored_at"].includes(name)) return output(key, isScored);
    const from = heldKey(model.features[name] ?? rows.columns[name], world);
    return output(key, from !== undefined && has(from), from === undefined ? [] : [from]);
  });
}

function endpointOutputs(endpoint: Endpoint, has: Has, world: World): Output[] {
  const keys = [...inputKeys(endpoint.model, world), `${idOf(endpoint.model)}#output.score`];
  const id = endpoint.id === undefined ? [] : [heldKey(endpoint.id, world)];
  const canAnswer = keys.every((key) => key !== undefined && has(key));
  const canLog = canAnswer && id.every((key) => key !== undefined && has(key));
  const reply = ["score", "model_version", "release", "degraded"].map((name) =>
    output(`${idOf(endpoint)}#reply.${name}`, canAnswer),
  );
  const log = Object.keys(endpoint.log.columns).map((name) => output(`${idOf(endpoint)}#log.${name}`, canLog));
  return [...reply, ...log, ...outcomeOutputs(endpoint, has)];
}

/** What is told of its answers by labels that come late, by the id of each: they need that column, their verdict and their time. */
function outcomeOutputs({ name, id, monitor }: Endpoint, has: Has): Output[] {
  const label = monitor?.label;
  if (label === undefined || id === undefined) return [];
  const columns = [id.name, label.column, label.from.available ?? label.from.at].filter(
    (column) => column !== undefined,
  );
  const isMade = columns.every((column) => has(`${portOf(label.from as never)}.${column}`));
  return [output(`endpoint:${name}#outcomes.labelled`, isMade)];
}

async function metricOutputs(metric: Metric, has: Has, { sql }: World): Promise<Output[]> {
  const { from, time, dimensions, measure, filter } = metric;
  const divisor = measure.divisor === undefined ? "" : ` / ${aggregateSql(measure.divisor)}`;
  const groups = [time, ...dimensions].map((name) => `"${name}"`).join(", ");
  const where = conditions(filter);
  const query = `select ${groups}, ${aggregateSql(measure.term)}${divisor} from ${quoted(from.name)}${where === "" ? "" : ` where ${where}`} group by all`;
  const isMade = await sql.binds(query, [found(from as never, has)]);
  return ["time", ...dimensions, "value"].map((name) => output(`${idOf(metric)}#value.${name}`, isMade));
}

/** The lengths of time that a figure can be cut by. */
const grains = new Set(["hour", "day", "week", "month", "quarter", "year"]);

function tileOutputs(dashboard: Dashboard, has: Has): Output[] {
  return dashboard.tiles.map(({ tile, metric, by }) => {
    const value = `${idOf(metric)}#value`;
    const group = by !== undefined && grains.has(by) ? "time" : by;
    const isMade = has(`${value}.value`) && (group === undefined || has(`${value}.${group}`));
    return output(`${idOf(dashboard)}#tiles.${tile} ${metric.name}${by === undefined ? "" : ` by ${by}`}`, isMade);
  });
}

function passageOutputs(base: KnowledgeBase, has: Has): Output[] {
  const columns = [base.id, base.text, base.title, base.format, ...base.filter].filter((name) => name !== undefined);
  const isMade = columns.every((name) => has(`${portOf(base.from as never)}.${name}`));
  const names = ["text", "document", "title", "heading", "start", "end", "score"];
  return names.map((name) => output(`${idOf(base)}#passages.${name}`, isMade));
}
