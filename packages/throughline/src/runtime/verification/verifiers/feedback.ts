import { counted } from "../../../contracts/core/counted.ts";
import { appendShape, eventPath } from "../../../contracts/data/append.ts";
import type { EventSource } from "../../../contracts/data/source.ts";
import { schemaOfShape } from "../../../contracts/shape/json-schema.ts";
import { shapeOf } from "../../../contracts/shape/relation.ts";
import { literal, quoteColumn } from "../../../contracts/sql/text.ts";
import { typedLiteral } from "../../../contracts/sql/typed-literal.ts";
import { isEventSource } from "../../events/event-sources.ts";
import { type SchemaValues, schemaValues } from "../schema-values.ts";
import { type Bench, type EventProbe, none, type Outcome, type Verifier } from "../verifier.ts";

type Event = Readonly<Record<string, unknown>>;

/** Most events of a source that are sent, and most that do not fit. */
const mostEvents = 40;

const feedbackClause = none("feedback", "an event that is sent comes into its table once, as it was sent", {
  unit: "events lost, twice or changed",
  handOff: "feedback",
});

/**
 * Sends events of every shape that a source takes to a copy of it, each again as a caller does that got no answer, also after they have
 * come into the lake; then looks at what lies there. Events that do not fit have to be refused.
 */
export const feedback: Verifier = {
  name: "feedback",
  limitMs: 60_000,
  covers: ({ declaration }) => (isEventSource(declaration) ? [feedbackClause] : []),
  async measure(_clause, { declaration }, bench) {
    if (!isEventSource(declaration)) return { because: "it takes no events" };
    if (bench.events === undefined) return { because: "nothing serves a copy of its events here" };
    const { fitting, misfits } = schemaValues(schemaOfShape(appendShape(declaration)));
    const events = differentByKey(declaration, fitting.filter(isEvent)).slice(0, mostEvents);
    if (events.length === 0) return { because: "no event can be made of its shape" };
    const probe = await bench.events();
    try {
      return await sendAll(declaration, { events, misfits: misfits.slice(0, mostEvents) }, { bench, probe });
    } finally {
      await probe.close();
    }
  },
};

/** Rows with the key of an earlier one are rejected, as they should be. */
function differentByKey({ rowKey }: EventSource, events: readonly Event[]): readonly Event[] {
  if (rowKey.length === 0) return events;
  const keyOf = (event: Event) => JSON.stringify(rowKey.map((name) => event[name]));
  return [...new Map([...events].reverse().map((event) => [keyOf(event), event])).values()].reverse();
}

async function sendAll(
  source: EventSource,
  { events, misfits }: { readonly events: readonly Event[]; readonly misfits: SchemaValues["misfits"] },
  { bench, probe }: { readonly bench: Bench; readonly probe: EventProbe },
): Promise<Outcome> {
  const send = (body: unknown, key: string) =>
    probe.ask(eventPath(source), {
      ...{ method: "POST", body, signal: bench.signal },
      headers: { "idempotency-key": key },
    });
  const wrong: string[] = [];
  const sendEach = async () => {
    for (const [i, event] of events.entries()) {
      const { status } = await send(event, `verify ${i}`);
      if (status !== 202) wrong.push(`status ${status} for an event that fits`);
    }
  };
  await sendEach();
  await sendEach();
  for (const [i, event] of misfits.entries()) {
    const { status } = await send(event, `misfit ${i}`);
    if (status < 400 || status >= 500) wrong.push(`status ${status} for an event that does not fit`);
  }
  await probe.land(source);
  await sendEach();
  const { rows, rejected } = await probe.land(source);
  const differing = await differences(source, { events, rows }, bench);
  if (differing > 0) wrong.push(`${differing} of ${events.length} lost, twice or changed, ${rejected} rejected`);
  const note = `${counted(events.length, "event")}, each sent three times, and ${misfits.length} that do not fit, to a copy`;
  const figure = Math.max(differing, wrong.length);
  return { held: figure === 0, figure, note: wrong.at(-1) ?? note };
}

/** How many rows are missing, too many or not as they were sent. */
async function differences(
  source: EventSource,
  { events, rows }: { readonly events: readonly Event[]; readonly rows: readonly Event[] },
  { session }: Bench,
): Promise<number> {
  const sent: Event[] = [];
  for (const event of events) sent.push(...(await session.rows(`SELECT ${storedValues(source, event)}`)));
  const open = new Map<string, number>();
  const count = (row: Event, by: number) => {
    const text = JSON.stringify(row);
    open.set(text, (open.get(text) ?? 0) + by);
  };
  for (const row of sent) count(row, 1);
  for (const row of rows) count(row, -1);
  const [missing, extra] = [1, -1].map((sign) =>
    [...open.values()].reduce((sum, times) => sum + Math.max(0, sign * times), 0),
  );
  return Math.max(missing ?? 0, extra ?? 0);
}

/** An event as the columns of a row, by the types of its source. */
export function storedValues(source: EventSource, event: Event): string {
  return shapeOf(source.columns)
    .map(({ name, type }) => {
      const value = event[name] ?? null;
      const text =
        type.name === "json" ? `CAST(${literal(JSON.stringify(value))} AS JSON)` : typedLiteral(type, String(value));
      return `${value === null ? "NULL" : (text ?? literal(String(value)))} AS ${quoteColumn(name)}`;
    })
    .join(", ");
}

const isEvent = (value: unknown): value is Event =>
  typeof value === "object" && value !== null && !Array.isArray(value);
