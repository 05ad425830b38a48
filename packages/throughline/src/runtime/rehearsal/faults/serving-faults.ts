import { idOf } from "../../../contracts/core/declaration.ts";
import { formatSpan, parseDuration } from "../../../contracts/core/duration.ts";
import { viewsOf } from "../../../contracts/ml/model.ts";
import { predictPath } from "../../../contracts/mlops/endpoint.ts";
import type { LoadedModel, ModelRuntime } from "../../../ports/model-runtime.ts";
import type { EntityEvents, OnlineStore } from "../../../ports/online-store.ts";
import { isAnswering } from "../../verification/parts.ts";
import { rehearsalError } from "../error-codes.ts";
import type { Fault } from "../fault.ts";

const unserved = { because: "no endpoint answers" } as const;

/** The online side has other events than training had. */
export const featureSkew: Fault = {
  name: "feature-skew",
  says: "the online store lacks the newest event of each entity",
  stages: ["verify"],
  targets({ declarations }) {
    const endpoints = declarations.filter(isAnswering);
    const endpoint = endpoints.find(({ model }) => viewsOf(model).length > 0);
    if (endpoint === undefined)
      return endpoints.length === 0 ? unserved : { because: "no model has features of events" };
    const [view] = viewsOf(endpoint.model);
    const consistency = new Set(["training and serving consistency", "feature store"]);
    return [
      {
        declaration: idOf(endpoint),
        says: `${view?.name} lacks the newest event of each ${view?.entity.name} online`,
        families: ["data to ml"],
        inject: async () => ({
          engines: (engines) => ({ ...engines, online: withoutNewest(engines.online) }),
        }),
        counts: ({ declaration, handOff }) => declaration === idOf(endpoint) && consistency.has(handOff ?? ""),
      },
    ];
  },
};

function withoutNewest(online: OnlineStore): OnlineStore {
  return {
    write: (view, version, entities) => online.write(view, version, entities),
    versions: (view) => online.versions(view),
    drop: (view, version) => online.drop(view, version),
    close: () => online.close(),
    async open(view, version) {
      const opened = await online.open(view, version);
      if (opened === undefined) return undefined;
      return { entities: opened.entities, get: (key) => shortened(opened.get(key)) };
    },
  };
}

function shortened(events: EntityEvents | undefined): EntityEvents | undefined {
  if (events === undefined || events.times.length === 0) return events;
  return { times: events.times.subarray(0, -1), values: events.values.map((column) => column.subarray(0, -1)) };
}

/** The model behind an endpoint fails on each request. */
export const deadEndpoint: Fault = {
  name: "dead-endpoint",
  says: "the model behind an endpoint fails on every request",
  stages: ["serve", "verify"],
  targets({ declarations }) {
    const [endpoint] = declarations.filter(isAnswering);
    if (endpoint === undefined) return unserved;
    const fails = (model: LoadedModel): LoadedModel => ({
      ...model,
      predict() {
        throw rehearsalError("done", { detail: `a rehearsal took the model away: ${endpoint.model.name}` });
      },
    });
    return [
      {
        declaration: idOf(endpoint),
        says: `every prediction of ${endpoint.model.name} behind ${endpoint.name} fails`,
        inject: async () => ({
          engines: (engines) => ({ ...engines, models: withModels(engines.models, fails) }),
        }),
        counts: ({ declaration }) => declaration === idOf(endpoint),
      },
    ];
  },
};

/** One request in so many is slow. */
const slowOneIn = 20;
const slowUs = 1_000_000;

/** Some answers take longer than they may. */
export const slowRoute: Fault = {
  name: "slow-route",
  says: `one answer in ${slowOneIn} takes twice as long as it may`,
  stages: ["verify"],
  targets({ declarations }) {
    const endpoints = declarations.filter(isAnswering);
    const endpoint = endpoints.find(({ objectives }) => objectives.p99 !== undefined) ?? endpoints[0];
    if (endpoint === undefined) return { because: "nothing is served that can promise when it answers" };
    const limitUs = parseDuration(endpoint.objectives.p99 ?? "");
    const delayUs = limitUs === undefined ? slowUs : limitUs * 2;
    return [
      {
        declaration: idOf(endpoint),
        says: `one in ${slowOneIn} answers of POST ${predictPath(endpoint)} takes ${formatSpan(delayUs)} more`,
        inject: async () => ({
          engines: (engines) => ({ ...engines, models: withModels(engines.models, delayed(delayUs)) }),
        }),
        counts: ({ declaration, handOff }) => declaration === idOf(endpoint) && handOff === "latency objective",
      },
    ];
  },
};

function delayed(delayUs: number): (model: LoadedModel) => LoadedModel {
  const never = new Int32Array(new SharedArrayBuffer(4));
  let asked = 0;
  return (model) => ({
    ...model,
    predict(values, rows) {
      if (++asked % slowOneIn === 0) Atomics.wait(never, 0, 0, delayUs / 1000);
      return model.predict(values, rows);
    },
  });
}

function withModels(models: ModelRuntime, change: (model: LoadedModel) => LoadedModel): ModelRuntime {
  return { load: async (model) => change(await models.load(model)) };
}
