import { counted } from "../../../contracts/core/counted.ts";
import type { Source } from "../../../contracts/data/source.ts";
import type { BuildOutcome, RunContext } from "../../plan/kind-runner.ts";
import { ingestError } from "../error-codes.ts";
import { rememberKeys } from "./event-keys.ts";
import { moveEvents } from "./move-events.ts";

const count = (n: number) => n.toLocaleString("en");

/** `1 event = 1 + 0 rejected`: all that a source has taken. */
export const soFarText = (accepted: number, rejected: number) =>
  `${counted(accepted + rejected, "event")} = ${count(accepted)} + ${count(rejected)} rejected`;

/** Moves what a source of events has taken since the last run into its tables. */
export async function buildEvents(source: Source, context: RunContext): Promise<BuildOutcome> {
  const { events, database, clock } = context;
  if (events === undefined) throw ingestError("no-event-log", { detail: `nothing keeps the events of ${source.name}` });
  const moved = await moveEvents({
    ...context,
    source,
    events,
    taken: (records) => rememberKeys(database, { source: source.name, records, nowUs: clock.nowUs() }),
  });
  const { table, rejectedTable } = moved;
  const isNew = moved.accepted + moved.rejected > 0;
  const sofar = soFarText(table.rows, rejectedTable.rows);
  return {
    version: { table: source.name, tableVersion: table.version },
    text: `${sofar}, ${isNew ? `${count(moved.accepted + moved.rejected)} new` : "nothing new"}`,
    measured: [],
    accepted: true,
  };
}
