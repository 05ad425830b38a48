import { idOf } from "../core/declaration.ts";
import type { Use } from "../core/use.ts";
import { contractError } from "../data/error-codes.ts";
import { durationProblems } from "../data/relation-problems.ts";
import { rowsPort, useOf, whereOf } from "../data/relation-spec.ts";
import type { Derivation, KindSpec } from "../graph/kind-spec.ts";
import { isFeatureColumn } from "../ml/feature-view.ts";
import { inputRefs, viewsOf } from "../ml/model.ts";
import { type Endpoint, replyShape, requestShape } from "./endpoint.ts";

/** What an endpoint is to the graph. */
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

const endpointName = /^[a-z][a-z0-9-]*$/;

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
