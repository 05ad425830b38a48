import { idOf } from "../core/declaration.ts";
import { isMissing } from "../core/missing.ts";
import type { FieldRef, Use } from "../core/use.ts";
import { contractError } from "../data/error-codes.ts";
import { durationProblems } from "../data/relation-problems.ts";
import { refOf, rowsPort, useOf, whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import type { Derivation, KindSpec, PromiseClause } from "../graph/kind-spec.ts";
import { answerShape } from "../ml/answer.ts";
import { isFeatureColumn } from "../ml/feature-view.ts";
import { inputRefs, viewsOf } from "../ml/model.ts";
import { isRelationColumn } from "../shape/relation.ts";
import { type Endpoint, replyFacts, replyShape, requestShape } from "./endpoint.ts";
import { labelUses, monitorClauses, monitorProblems } from "./monitor-spec.ts";
import { rolloutProblems } from "./rollout.ts";

/** What an endpoint is to the graph. */
export const endpointSpec: KindSpec<Endpoint> = {
  kind: "endpoint",
  namespace: "endpoint",
  title: "endpoint",
  accepts: (endpoint) => ({
    uses: usesOf(endpoint),
    ports: [{ name: "request", shape: requestShape(endpoint), external: true, answer: "reply" }],
  }),
  provides: (endpoint) => [
    { name: "reply", shape: replyShape(endpoint), external: true },
    { ...rowsPort(endpoint.log, false), name: "log", byPlatform: true },
  ],
  derives: (endpoint) => [...replyDerivations(endpoint), ...logDerivations(endpoint)],
  promises: (endpoint) => [...objectiveClauses(endpoint), ...monitorClauses(endpoint)],
  validate: endpointProblems,
  paths: (endpoint) => [
    { method: "POST", path: `/endpoints/${endpoint.name}/predict` },
    { method: "POST", path: `/endpoints/${endpoint.name}/predict/batch` },
  ],
  shown: () => ({ page: "endpoints", figures: [{ from: "latency", label: "p99", promise: "p99" }] }),
  identity: (endpoint) => ({ model: endpoint.model.name, id: endpoint.id?.name, objectives: endpoint.objectives }),
  callbacks: (endpoint) => endpoint.fallback !== undefined,
};

function objectiveClauses({ objectives: { p99, uptime } }: Endpoint): PromiseClause[] {
  const clauses: PromiseClause[] = [];
  if (p99 !== undefined) clauses.push({ name: "p99", says: `p99 ≤ ${p99}`, relation: "≤", limit: p99 });
  if (uptime !== undefined) clauses.push({ name: "uptime", says: `uptime ≥ ${uptime}`, relation: "≥", limit: uptime });
  return clauses;
}

const outputRef = (endpoint: Endpoint, field = "score") => ({
  declaration: idOf(endpoint.model),
  port: "output",
  field,
});

type Source = Derivation["from"][number];
const definite = (ref: FieldRef, how: Source["how"]): Source => ({ ...ref, how, certainty: "definite" });

/** What is answered comes from the model over its inputs, which the fallback's code may read too. */
function answerSources(endpoint: Endpoint, field: string): readonly Source[] {
  const inputs = [...inputRefs(endpoint.model).values()];
  return [outputRef(endpoint, field), ...inputs].map((ref) => definite(ref, "value"));
}

/** Which version and release answers, and whether it is the fallback, is decided by the model that stands. */
function replyDerivations(endpoint: Endpoint): Derivation[] {
  return [
    ...answerShape(endpoint.model).map(({ name }) => ({
      port: "reply",
      field: name,
      from: answerSources(endpoint, name),
    })),
    ...replyFacts.map(({ name }) => ({ port: "reply", field: name, from: [definite(outputRef(endpoint), "row")] })),
  ];
}

/** The log keeps the request, the features that were used, and the reply. */
function logDerivations(endpoint: Endpoint): Derivation[] {
  const { model } = endpoint;
  const keys = viewsOf(model).map((view) => ({
    declaration: idOf(view),
    port: "features",
    field: view.entity.key.name,
  }));
  const inputs = [...inputRefs(model)];
  const direct = inputs.flatMap(([name, ref]) => (isFeatureColumn(model.features[name]) ? [] : [ref]));
  const id = endpoint.id === undefined ? [] : [refOf(model.rows, endpoint.id.name)];
  const values: Readonly<Record<string, readonly FieldRef[]>> = {
    id,
    entity: keys,
    request: [...keys, ...direct, ...id],
    features: inputs.map(([, ref]) => ref),
  };
  const kept = Object.entries(values).map(([field, refs]) => ({
    port: "log",
    field,
    from: refs.map((ref) => definite(ref, "value")),
  }));
  return [...kept, ...replyDerivations(endpoint).map((derivation) => ({ ...derivation, port: "log" }))];
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
    {
      provider: model,
      port: "output",
      fields: answerShape(model).map(({ name }) => ({ name, as: `reply ${name}` })),
      certainty: "definite",
    },
    useOf(model.rows, [...direct, ...id]),
    ...views,
    ...labelUses(endpoint),
  ];
}

const endpointName = /^[a-z][a-z0-9-]*$/;

function endpointProblems(endpoint: Endpoint): ThroughlineError[] {
  const problems = [
    ...durationProblems(endpoint, "objectives.p99", endpoint.objectives.p99),
    ...idProblems(endpoint),
    ...monitorProblems(endpoint),
  ];
  problems.push(...rolloutProblems(endpoint));
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

function idProblems(endpoint: Endpoint): ThroughlineError[] {
  const { id, model } = endpoint;
  if (id === undefined || isMissing(id) || (isRelationColumn(id) && id.owner === model.rows.name)) return [];
  const owner = isRelationColumn(id) ? `a column of ${id.owner}` : "no column";
  const detail = `id of ${endpoint.name} is ${owner}, the model's rows are ${model.rows.name}`;
  return [
    contractError("unknown-column", {
      detail,
      hint: `use a column of ${model.rows.name}`,
      where: whereOf(endpoint, "id"),
    }),
  ];
}
