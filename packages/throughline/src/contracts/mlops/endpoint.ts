import { type CommonOptions, common, type Declaration, declare, idOf } from "../core/declaration.ts";
import type { Duration } from "../core/duration.ts";
import { type Call, type Injectable, injectableAs } from "../core/injectable.ts";
import type { Use } from "../core/use.ts";
import { contractError } from "../data/error-codes.ts";
import { durationProblems, rowsPort, useOf, whereOf } from "../data/relation-spec.ts";
import type { Derivation, KindSpec } from "../graph/kind-spec.ts";
import { type FeatureColumn, isFeatureColumn } from "../ml/feature-view.ts";
import { inputRefs, type Model, type ModelInputs, scoreField, viewsOf } from "../ml/model.ts";
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
type IdOf<Id> = Id extends RelationColumn<string, infer Name, infer V> ? { readonly [K in Name]?: V } : object;

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

export interface EndpointOptions<F extends ModelInputs, Id extends RelationColumn> extends CommonOptions {
  readonly model: Model<string, Relation, F>;
  /** p99 of the answer within the server, and share of requests answered without a server fault. */
  readonly objectives?: { readonly p99?: Duration; readonly uptime?: number };
  /** Optional in the request and kept in the log, so that labels that come late find their prediction. */
  readonly id?: Id;
  /** Answers when there is no model or features cannot be read; the reply says `degraded`. Without it such a request is a 503. */
  readonly fallback?: (request: RequestOf<F, Id>) => { readonly score: number };
}

export interface Endpoint<Name extends string = string, Request = Readonly<Record<string, unknown>>>
  extends Declaration<"endpoint", Name> {
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

const endpointName = /^[a-z][a-z0-9-]*$/;

/** True for an endpoint. */
export const isEndpoint = (declaration: Declaration): declaration is Endpoint => declaration.kind === "endpoint";

export const endpointSpec: KindSpec<Endpoint> = {
  kind: "endpoint",
  namespace: "endpoint",
  title: "endpoint",
  accepts: (endpoint) => ({
    uses: usesOf(endpoint),
    ports: [{ name: "request", shape: requestShape(endpoint), external: true }],
  }),
  provides: (endpoint) => [
    { name: "reply", shape: replyShape, external: true },
    { ...rowsPort(endpoint.log, false), name: "log" },
  ],
  derives: (endpoint) => [
    { port: "reply", field: "score", from: scoreSources(endpoint) },
    { port: "reply", field: "model_version", from: [outputRef(endpoint)] },
    { port: "log", field: "score", from: scoreSources(endpoint) },
    {
      port: "log",
      field: "features",
      from: [...inputRefs(endpoint.model).values()].map((ref) => ({ ...ref, how: "value", certainty: "definite" })),
    },
  ],
  promises: (endpoint) => [
    ...(endpoint.objectives.p99 === undefined
      ? []
      : [
          {
            name: "p99",
            says: `p99 ≤ ${endpoint.objectives.p99}`,
            relation: "≤" as const,
            limit: endpoint.objectives.p99,
          },
        ]),
    ...(endpoint.objectives.uptime === undefined
      ? []
      : [
          {
            name: "uptime",
            says: `uptime ≥ ${endpoint.objectives.uptime}`,
            relation: "≥" as const,
            limit: endpoint.objectives.uptime,
          },
        ]),
  ],
  validate: endpointProblems,
  paths: (endpoint) => [
    { method: "POST", path: `/endpoints/${endpoint.name}/predict` },
    { method: "POST", path: `/endpoints/${endpoint.name}/predict/batch` },
  ],
  identity: (endpoint) => ({ model: endpoint.model.name, id: endpoint.id?.name, objectives: endpoint.objectives }),
  callbacks: (endpoint) => endpoint.fallback !== undefined,
};

const outputRef = (endpoint: Endpoint) =>
  ({ declaration: idOf(endpoint.model), port: "output", field: "score", how: "value", certainty: "definite" }) as const;

/** The score comes from the model over its inputs; the fallback's code may read any of them too. */
function scoreSources(endpoint: Endpoint): Derivation["from"] {
  return [
    outputRef(endpoint),
    ...[...inputRefs(endpoint.model).values()].map((ref) => ({
      ...ref,
      how: "value" as const,
      certainty: "definite" as const,
    })),
  ];
}

function usesOf(endpoint: Endpoint): Use[] {
  const { model } = endpoint;
  const direct = Object.entries(model.features).flatMap(([name, input]) =>
    isFeatureColumn(input) ? [] : [{ name: input.name, as: `request ${name}` }],
  );
  const views = viewsOf(model).map((view): Use => {
    const fields = Object.entries(model.features).flatMap(([name, input]) =>
      isFeatureColumn(input) && input.view === view.name ? [{ name: input.name, as: `online feature ${name}` }] : [],
    );
    return {
      provider: view,
      port: "features",
      fields: [{ name: view.entity.key.name, as: "request key" }, ...fields],
      certainty: "definite",
    };
  });
  const id = endpoint.id === undefined ? [] : [{ name: endpoint.id.name, as: "request id" }];
  return [
    { provider: model, port: "output", fields: [{ name: "score", as: "reply score" }], certainty: "definite" },
    useOf(model.rows, [...direct, ...id]),
    ...views,
  ];
}

function endpointProblems(endpoint: Endpoint) {
  const problems = [...durationProblems(endpoint, "objectives.p99", endpoint.objectives.p99)];
  if (!endpointName.test(endpoint.name)) {
    const detail = `name of an endpoint is not lower-case letters, digits and -: ${endpoint.name}`;
    problems.push(
      contractError("invalid-name", {
        detail,
        hint: "rename the endpoint; its name is part of its path",
        where: whereOf(endpoint),
      }),
    );
  }
  const uptime = endpoint.objectives.uptime;
  if (uptime !== undefined && !(uptime > 0 && uptime <= 1)) {
    problems.push(
      contractError("invalid-option", {
        detail: `uptime is not a share between 0 and 1: ${uptime}`,
        where: whereOf(endpoint, "objectives.uptime"),
      }),
    );
  }
  return problems;
}
