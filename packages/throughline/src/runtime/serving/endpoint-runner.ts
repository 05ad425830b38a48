import { counted } from "../../contracts/core/counted.ts";
import type { Endpoint } from "../../contracts/mlops/endpoint.ts";
import { type Relation, shapeOf } from "../../contracts/shape/relation.ts";
import type { KindRunner } from "../plan/kind-runner.ts";

/** Makes the prediction log readable for what is built from it; what was answered since the last run is new input. */
export const endpointRunner: KindRunner<Endpoint> = {
  kind: "endpoint",
  always: true,
  live: true,
  relation: ({ log }) => log as unknown as Relation,
  async build({ log }, { tables }) {
    const { version, rows } = await tables.ensure(log.name, shapeOf(log.columns));
    const text = `${counted(rows, "answer")} logged`;
    return { version: { table: log.name, tableVersion: version }, text, measured: [], accepted: true };
  },
};
