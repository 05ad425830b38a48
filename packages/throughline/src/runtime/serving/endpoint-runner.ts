import { counted } from "../../contracts/core/counted.ts";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import type { Endpoint } from "../../contracts/mlops/endpoint.ts";
import type { Relation } from "../../contracts/shape/relation.ts";
import type { KindRunner, RunContext } from "../plan/kind-runner.ts";
import { LogMover } from "./log-mover.ts";
import { ensureLogTable } from "./log-table.ts";

/** Brings what was answered since the last run into the prediction log, and makes it readable for what is built from it. */
export const endpointRunner: KindRunner<Endpoint> = {
  kind: "endpoint",
  always: true,
  live: true,
  relation: ({ log }) => log as unknown as Relation,
  async build(endpoint, context) {
    const { log } = endpoint;
    const notes = await moveAnswers(endpoint, context);
    const { version, rows } = await ensureLogTable(context.tables, log);
    const text = `${counted(rows, "answer")} logged`;
    return { version: { table: log.name, tableVersion: version }, text, measured: [], accepted: true, notes };
  },
};

/**
 * Moves the answers that a server which was killed, or that runs now, has written. A log that cannot be moved keeps nothing else from
 * being built: what is there stays, and a note says so.
 */
async function moveAnswers(endpoint: Endpoint, { events, tables, session }: RunContext): Promise<string[]> {
  if (events === undefined) return [];
  try {
    await new LogMover(endpoint, { events, tables, withSession: (work) => work(session) }).move();
    return [];
  } catch (error) {
    if (!isThroughlineError(error, "serving.log-rewound")) throw error;
    return [`newest answers are not in ${endpoint.log.name}: ${error.detail}`];
  }
}
