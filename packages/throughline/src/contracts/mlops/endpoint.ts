import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import type { Duration } from "../core/duration.ts";
import { type Call, injectableAs, type Reach, type Reachable, reachableAs, type Tool } from "../core/injectable.ts";
import { isMissing } from "../core/missing.ts";
import { commonRules, type RulesOf } from "../core/option-rules.ts";
import type { RemoteCall } from "../core/remote.ts";
import type { Use } from "../core/use.ts";
import { type Answer, answerShape, type ClassAnswer } from "../ml/answer.ts";
import { type FeatureColumn, isFeatureColumn } from "../ml/feature-view.ts";
import { type Model, type ModelInputs, viewsOf } from "../ml/model.ts";
import { classesOf } from "../ml/objective.ts";
import { boolean, type Column, double, json, makeColumn, text, timestamp } from "../shape/column.ts";
import type { Field, Shape } from "../shape/field.ts";
import { schemaOfShape } from "../shape/json-schema.ts";
import {
  type Bound,
  bindColumns,
  type Columns,
  type Relation,
  type RelationColumn,
  relationOf,
  type ValueOf,
} from "../shape/relation.ts";
import { remoteFields } from "../shape/remote-fields.ts";
import { type Monitor, type MonitorOptions, monitorOf, monitorRules } from "./monitor.ts";
import { type Rollout, rolloutRules } from "./rollout.ts";

type DirectInputs<F extends ModelInputs> = {
  readonly [K in keyof F as F[K] extends FeatureColumn ? never : K]: ValueOf<F[K]>;
};
type EntityKeys<F extends ModelInputs> = {
  readonly [K in keyof F as F[K] extends FeatureColumn<string, string, unknown, infer Key>
    ? Key["name"]
    : never]: F[K] extends FeatureColumn<string, string, unknown, infer Key> ? ValueOf<Key> : never;
};
/** In a tuple, so that no id (`never`) is an object too. */
type IdOf<Id> = [Id] extends [never]
  ? object
  : Id extends RelationColumn<string, infer Name, infer V>
    ? { readonly [K in Name]?: V | undefined }
    : object;

/** What callers send: the keys of the entities, the inputs that are no features, and the id where one is declared. */
export type RequestOf<F extends ModelInputs, Id> = EntityKeys<F> & DirectInputs<F> & IdOf<Id>;

/** What callers get. `degraded` is true when the fallback answered; `model_version` is null then. */
export interface EndpointReply extends Answer {
  readonly model_version: string | null;
  readonly release: string;
  readonly degraded: boolean;
}

/** The reply of an endpoint, by what its model says. */
export type ReplyOf<Said extends Answer> = Said & EndpointReply;

/**
 * What a fallback gives: a score, or for a model of several classes the probability of each, those that are left out being 0; the label
 * and its score follow from them.
 */
export type FallbackOf<Said extends Answer> =
  Said extends ClassAnswer<infer Class>
    ? { readonly probabilities: { readonly [K in Class]?: number } }
    : { readonly score: number };

const logColumns = {
  request_id: text(),
  id: text().nullable(),
  entity: text().nullable(),
  as_of: timestamp(),
  watermark: timestamp().nullable(),
  request: json(),
  features: json(),
  score: double(),
  model_version: text().nullable(),
  release: text(),
  degraded: boolean(),
};

type LogColumns<Said extends Answer> = typeof logColumns &
  (Said extends ClassAnswer<infer Class>
    ? { readonly label: Column<Class, "text">; readonly probabilities: Column<Said["probabilities"], "json"> }
    : unknown);

/** The prediction log of an endpoint, a table of the lake: one row an answered request. */
export type EndpointLog<Said extends Answer = Answer> = Relation<string, Bound<string, LogColumns<Said>>, "request_id">;

/** Options of an endpoint. */
export interface EndpointOptions<
  F extends ModelInputs,
  Id extends RelationColumn,
  From extends Relation = Relation,
  Said extends Answer = Answer,
> extends CommonOptions {
  readonly model: Model<string, Relation, F, string, Said>;
  /** p99 of the answer within the server, and share of requests answered without a server fault. */
  readonly objectives?: { readonly p99?: Duration; readonly uptime?: number };
  /** Optional in the request and kept in the log, so that labels that come late find their prediction. */
  readonly id?: Id;
  /** How a new release takes over its requests: `canary({ steps: [0.05, 0.25, 1] })`. Without it all of them at once. */
  readonly rollout?: Rollout;
  /** Answers when there is no model or features cannot be read; the reply says `degraded`. Without it such a request is a 503. */
  readonly fallback?: (request: RequestOf<F, Id>) => NoInfer<FallbackOf<Said>>;
  /** What is watched of the answers: drift against the model's training, and quality by labels that come late. */
  readonly monitor?: MonitorOptions<From, Id>;
}

/** A served model. */
export interface Endpoint<
  Name extends string = string,
  Request = Readonly<Record<string, unknown>>,
  Said extends Answer = Answer,
> extends Declaration<"endpoint", Name>,
    Tool<Call<Request, ReplyOf<Said>>>,
    Reachable<RemoteCall<Request, ReplyOf<Said>>> {
  readonly model: Model;
  readonly objectives: { readonly p99?: Duration; readonly uptime?: number };
  readonly id?: RelationColumn;
  readonly rollout?: Rollout;
  fallback?(request: Request): { readonly score?: number; readonly probabilities?: object };
  readonly monitor?: Monitor;
  readonly log: EndpointLog<Said>;
  /** Only these fields of the reply: narrows what the user of it relies on. */
  pick<const Fields extends readonly (keyof ReplyOf<Said>)[]>(
    ...fields: Fields
  ): EndpointPick<Request, Fields[number], Said>;
}

/** Some fields of an endpoint's reply, for `uses`. */
export interface EndpointPick<
  Request = Readonly<Record<string, unknown>>,
  Fields extends PropertyKey = keyof EndpointReply,
  Said extends Answer = Answer,
> extends Tool<Call<Request, Pick<ReplyOf<Said>, Fields & keyof ReplyOf<Said>>>>,
    Reachable<RemoteCall<Request, Pick<ReplyOf<Said>, Fields & keyof ReplyOf<Said>>>> {
  readonly endpoint: Endpoint<string, Request, Said>;
  readonly fields: readonly Fields[];
}

const rules = {
  ...commonRules,
  model: true,
  objectives: { p99: true, uptime: true },
  id: true,
  rollout: rolloutRules,
  fallback: "function",
  monitor: monitorRules,
} satisfies RulesOf<EndpointOptions<ModelInputs, RelationColumn>>;

/** Declares a served model: `POST /endpoints/<name>/predict`, with features evaluated at request time, a fallback and a log. */
export function endpoint<
  const Name extends string,
  const F extends ModelInputs,
  const Id extends RelationColumn = never,
  const From extends Relation = Relation,
  Said extends Answer = Answer,
>(name: Name, options: EndpointOptions<F, Id, From, Said>): Endpoint<Name, RequestOf<F, Id>, Said> {
  const declaration = declare(
    { kind: "endpoint", name, above: endpoint, given: { options, rules } },
    {
      ...common(options),
      model: options.model,
      objectives: Object.freeze({ ...options.objectives }),
      ...(options.id === undefined ? {} : { id: options.id }),
      ...(options.rollout === undefined ? {} : { rollout: options.rollout }),
      ...(options.fallback === undefined ? {} : { fallback: options.fallback }),
      ...(options.monitor === undefined ? {} : { monitor: monitorOf(options.monitor) }),
      log: logOf(name, options as unknown as Pick<Endpoint, "model" | "id">, () => declaration),
      ...usableAs(() => declaration as unknown as Endpoint),
      pick: (...fields: readonly string[]) =>
        Object.freeze({
          endpoint: declaration,
          fields,
          ...usableAs(() => declaration as unknown as Endpoint, fields),
        }),
    },
  ) as unknown as Endpoint<Name, RequestOf<F, Id>, Said>;
  return declaration;
}

/** Where an endpoint answers. */
export const predictPath = (endpoint: { readonly name: string }) => `/endpoints/${endpoint.name}/predict`;

/** What lets an endpoint, or some fields of its reply, stand in the `uses` of handlers, agents and pages. */
function usableAs(endpoint: () => Endpoint, picks?: readonly string[]): object {
  const namesOf = () => picks ?? replyShape(endpoint()).map(({ name }) => name);
  const use = () => replyUse(endpoint(), namesOf());
  const tool = () => ({
    description: endpoint().description ?? `Answers of the model ${endpoint().model.name}`,
    parameters: schemaOfShape(requestShape(endpoint())),
    port: "reply",
    result: picked(endpoint(), namesOf()),
    request: "request",
  });
  return { ...injectableAs(use, tool), ...reachableAs(() => reachOfEndpoint(endpoint(), use())) };
}

const picked = (endpoint: Endpoint, fields: readonly string[]): Shape =>
  replyShape(endpoint).filter(({ name }) => fields.includes(name));

function reachOfEndpoint(endpoint: Endpoint, reply: Use): Reach {
  const sent = requestShape(endpoint);
  const given = picked(
    endpoint,
    reply.fields.map(({ name }) => name),
  );
  const request: Use = { ...reply, port: "request", fields: sent.map(({ name }) => ({ name })) };
  const descriptor = {
    kind: "endpoint",
    name: endpoint.name,
    method: "POST",
    path: predictPath(endpoint),
    request: remoteFields(sent),
    reply: remoteFields(given),
  } as const;
  return { uses: [reply, request], descriptor };
}

function replyUse(endpoint: Endpoint, fields: readonly string[]): Use {
  return {
    provider: endpoint,
    port: "reply",
    fields: fields.map((name) => ({ name, as: "handler" })),
    certainty: "possible",
  };
}

/** The log's columns with the tags of the fields that are kept in them. */
function taggedLogColumns(endpoint: Pick<Endpoint, "model" | "id">): Columns {
  if (isMissing(endpoint.model)) return logColumns;
  const classes = classesOf(endpoint.model);
  const keys = viewsOf(endpoint.model).map((view) => view.entity.key.field);
  const inputs = Object.values(endpoint.model.features).flatMap((input) => (isMissing(input) ? [] : [input.field]));
  const id = endpoint.id === undefined ? [] : [endpoint.id.field];
  const direct = requestShape(endpoint);
  return {
    ...logColumns,
    id: tagged(logColumns.id, id),
    entity: tagged(logColumns.entity, keys),
    request: tagged(logColumns.request, direct),
    features: tagged(logColumns.features, inputs),
    ...(classes.length === 0 ? {} : { label: text().oneOf(...classes), probabilities: json() }),
    ...(hasLive(endpoint) ? { live: json().nullable() } : {}),
  };
}

/** True where answers depend on events that came since the last run: the log keeps which were known. */
const hasLive = ({ model }: Pick<Endpoint, "model">) => viewsOf(model).some(({ live }) => live !== undefined);

function tagged<C extends Column>(column: C, fields: readonly { readonly tags?: readonly string[] }[]): C {
  const tags = [...new Set(fields.flatMap((field) => field.tags ?? []))].sort();
  return tags.length === 0 ? column : (makeColumn({ ...column.field, tags }) as unknown as C);
}

function logOf(name: string, endpoint: Pick<Endpoint, "model" | "id">, declaration: () => Declaration): EndpointLog {
  const log: EndpointLog = Object.freeze({
    ...relationOf({ declaration, port: "log" }, () => log as unknown as Relation),
    name: `logs.${name}`,
    columns: bindColumns(
      `logs.${name}`,
      taggedLogColumns(endpoint),
      () => log as unknown as Relation,
    ) as EndpointLog["columns"],
    rowKey: ["request_id"] as const,
    at: "as_of",
    available: "as_of",
  });
  return log;
}

/** The request's shape: keys of the entities, inputs that are no features, the optional id. */
export function requestShape(endpoint: Pick<Endpoint, "model" | "id">): Shape {
  const keys = viewsOf(endpoint.model).map((view): Field => ({ name: view.entity.key.name, ...view.entity.key.field }));
  const direct = Object.entries(endpoint.model.features)
    .filter(([, input]) => !isFeatureColumn(input))
    .map(([name, input]): Field => ({ name, ...input.field }));
  const id = endpoint.id === undefined ? [] : [{ name: endpoint.id.name, ...endpoint.id.field, optional: true }];
  return [...new Map([...id, ...keys, ...direct].map((field) => [field.name, field])).values()];
}

/** The reply's shape: what the model says, and who gave it. */
export const replyShape = (endpoint: Pick<Endpoint, "model">): Shape => [...answerShape(endpoint.model), ...replyFacts];

/** What a reply says beside what the model says. */
export const replyFacts: Shape = [
  {
    name: "model_version",
    type: { name: "text" },
    nullable: true,
    description: "version of the model, null when the fallback answered",
  },
  { name: "release", type: { name: "text" }, nullable: false, description: "release that answered" },
  { name: "degraded", type: { name: "boolean" }, nullable: false, description: "true when the fallback answered" },
];

/** True for an endpoint. */
export const isEndpoint = (declaration: Declaration): declaration is Endpoint => declaration.kind === "endpoint";
