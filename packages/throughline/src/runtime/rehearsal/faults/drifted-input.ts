import { idOf } from "../../../contracts/core/declaration.ts";
import { type Endpoint, requestShape } from "../../../contracts/mlops/endpoint.ts";
import type { Field } from "../../../contracts/shape/field.ts";
import type { WireRow } from "../../../ports/query-engine.ts";
import { isAnswering } from "../../verification/parts.ts";
import type { Fault, Finding } from "../fault.ts";

const driftedRequests = 1_000;
const factor = 20;
const numbers = new Set(["int32", "int64", "float64", "decimal"]);
/** Clauses on how an endpoint answers, which say nothing of what it is asked. */
const ofAnswers = new Set(["latency objective", "uptime", "request and response", "fallback", "canary and rollback"]);

/** Requests come whose numbers are far from those that the model learned from. */
export const driftedInput: Fault = {
  name: "drifted-input",
  says: "requests come that are far from what the model learned from",
  stages: ["run", "verify"],
  targets({ declarations }) {
    const endpoints = declarations.filter(isAnswering);
    const endpoint = endpoints.find((one) => driftingFields(one).length > 0);
    if (endpoint === undefined)
      return { because: endpoints.length === 0 ? "no endpoint answers" : "no request of an endpoint has a number" };
    const fields = driftingFields(endpoint);
    const id = idOf(endpoint);
    const counts = ({ declaration, stage, handOff = "" }: Finding) =>
      declaration === id && stage !== "serve" && !ofAnswers.has(handOff);
    return [
      {
        declaration: id,
        says: `${driftedRequests.toLocaleString("en")} requests of ${endpoint.name} with ${fields[0]?.name} ${factor} times as large`,
        async inject(patient) {
          await patient.answer(endpoint, { count: driftedRequests, change: (row) => drifted(row, fields) });
          return {};
        },
        counts,
      },
    ];
  },
};

/** The numbers of a request that are inputs by themselves. */
function driftingFields(endpoint: Endpoint): readonly Field[] {
  return requestShape(endpoint).filter(({ name, type }) => numbers.has(type.name) && name in endpoint.model.features);
}

function drifted(row: WireRow, fields: readonly Field[]): WireRow {
  const changed = fields.map(({ name }) => {
    const value = row[name];
    return [name, typeof value === "number" ? value * factor : value] as const;
  });
  return { ...row, ...Object.fromEntries(changed) } as WireRow;
}
