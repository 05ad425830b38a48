import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import type { Duration } from "../core/duration.ts";
import { type Call, type Injectable, injectableAs } from "../core/injectable.ts";
import type { Use } from "../core/use.ts";
import { type FeatureColumn, isFeatureColumn } from "../ml/feature-view.ts";
import { type Model, type ModelInputs, scoreField, viewsOf } from "../ml/model.ts";
import { boolean, double, json, text, timestamp } from "../shape/column.ts";
import type { Field, Shape } from "../shape/field.ts";
import {
  type Bound,
  bindColumns,
  type Relation,
  type RelationColumn,
  relationOf,
  type ValueOf,
} from "../shape/relation.ts";

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
    ? { readonly [K in Name]?: V }
    : object;

/** What callers send: the keys of the entities, the inputs that are no features, and the id where one is declared. */
export type RequestOf<F extends ModelInputs, Id> = EntityKeys<F> & DirectInputs<F> & IdOf<Id>;

/** What callers get. `degraded` is true when the fallback answered; `model_version` is null then. */
export interface EndpointReply {
  readonly score: number;
  readonly model_version: string | null;
  readonly release: string;
  readonly degraded: boolean;
}

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

/** The prediction log of an endpoint, a table of the lake: one row an answered request. */
export type EndpointLog = Relation<string, Bound<string, typeof logColumns>, "request_id">;

/** Options of an endpoint. */
export interface EndpointOptions<F extends ModelInputs, Id extends RelationColumn> extends CommonOptions {
  readonly model: Model<string, Relation, F>;
  /** p99 of the answer within the server, and share of requests answered without a server fault. */
  readonly objectives?: { readonly p99?: Duration; readonly uptime?: number };
  /** Optional in the request and kept in the log, so that labels that come late find their prediction. */
  readonly id?: Id;
  /** Answers when there is no model or features cannot be read; the reply says `degraded`. Without it such a request is a 503. */
  readonly fallback?: (request: RequestOf<F, Id>) => { readonly score: number };
}

/** A served model. */
export interface Endpoint<Name extends string = string, Request = Readonly<Record<string, unknown>>>
  extends Declaration<"endpoint", Name>,
    Injectable<Call<Request, EndpointReply>> {
  readonly model: Model;
  readonly objectives: { readonly p99?: Duration; readonly uptime?: number };
  readonly id?: RelationColumn;
  fallback?(request: Request): { readonly score: number };
  readonly log: EndpointLog;
  /** Only these fields of the reply: narrows what the user of it relies on. */
  pick<const Fields extends readonly (keyof EndpointReply)[]>(...fields: Fields): EndpointPick<Request, Fields[number]>;
}

/** Some fields of an endpoint's reply, for `uses`. */
export interface EndpointPick<
  Request = Readonly<Record<string, unknown>>,
  Fields extends keyof EndpointReply = keyof EndpointReply,
> extends Injectable<Call<Request, Pick<EndpointReply, Fields>>> {
  readonly endpoint: Endpoint<string, Request>;
  readonly fields: readonly Fields[];
}

/** Declares a served model: `POST /endpoints/<name>/predict`, with features evaluated at request time, a fallback and a log. */
export function endpoint<
  const Name extends string,
  const F extends ModelInputs,
  const Id extends RelationColumn = never,
>(name: Name, options: EndpointOptions<F, Id>): Endpoint<Name, RequestOf<F, Id>> {
  const declaration = declare(
    { kind: "endpoint", name, above: endpoint },
    {
      ...common(options),
      model: options.model,
      objectives: Object.freeze({ ...options.objectives }),
      ...(options.id === undefined ? {} : { id: options.id }),
      ...(options.fallback === undefined ? {} : { fallback: options.fallback }),
      log: logOf(name, () => declaration as unknown as Endpoint),
      ...injectableAs(() => replyUse(declaration as unknown as Endpoint, Object.keys(replyNames))),
      pick: (...fields: readonly (keyof EndpointReply)[]) =>
        Object.freeze({
          endpoint: declaration,
          fields,
          ...injectableAs(() => replyUse(declaration as unknown as Endpoint, fields)),
        }),
    },
  ) as unknown as Endpoint<Name, RequestOf<F, Id>>;
  return declaration;
}

const replyNames: Readonly<Record<keyof EndpointReply, true>> = {
  score: true,
  model_version: true,
  release: true,
  degraded: true,
};

function replyUse(endpoint: Endpoint, fields: readonly string[]): Use {
  return {
    provider: endpoint,
    port: "reply",
    fields: fields.map((name) => ({ name, as: "handler" })),
    certainty: "possible",
  };
}

function logOf(name: string, declaration: () => Declaration): EndpointLog {
  const log: EndpointLog = Object.freeze({
    ...relationOf({ declaration, port: "log" }, () => log as unknown as Relation),
    name: `logs.${name}`,
    columns: bindColumns(`logs.${name}`, logColumns, () => log as unknown as Relation),
    rowKey: ["request_id"] as const,
    at: "as_of",
    available: "as_of",
  });
  return log;
}

/** The request's shape: keys of the entities, inputs that are no features, the optional id. */
export function requestShape(endpoint: Endpoint): Shape {
  const keys = viewsOf(endpoint.model).map((view): Field => ({ name: view.entity.key.name, ...view.entity.key.field }));
  const direct = Object.entries(endpoint.model.features)
    .filter(([, input]) => !isFeatureColumn(input))
    .map(([name, input]): Field => ({ name, ...input.field }));
  const id = endpoint.id === undefined ? [] : [{ name: endpoint.id.name, ...endpoint.id.field, optional: true }];
  return [...new Map([...id, ...keys, ...direct].map((field) => [field.name, field])).values()];
}

/** The reply's shape. */
export const replyShape: Shape = [
  scoreField,
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
