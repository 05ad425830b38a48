import type { FastifyInstance } from "fastify";
import { appendShape, eventPath } from "../../contracts/data/append.ts";
import { isFeatureView } from "../../contracts/ml/feature-view.ts";
import type { Shape } from "../../contracts/shape/field.ts";
import { schemaOfShape } from "../../contracts/shape/json-schema.ts";
import { misfitOf } from "../../contracts/shape/value-misfit.ts";
import { isEventSource } from "../../runtime/events/event-sources.ts";
import type { EventWriters } from "../../runtime/events/event-writer.ts";
import { exactBelow } from "../../runtime/features/live-row.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import { serverError } from "../error-codes.ts";
import { compileValidator } from "../predict/validate.ts";

/** Takes one event: checks it by its source's shape, and resolves when it is on disk. Throws `server.invalid-request`, `events.*`. */
export type TakeEvent = (
  value: unknown,
  of?: { readonly path?: readonly string[]; readonly key?: string },
) => Promise<{
  readonly accepted: 1;
}>;

interface Fit {
  readonly shape: Shape;
  /** Magnitudes below which features of a column are exact. */
  readonly below: ReadonlyMap<string, number>;
}

/** Refuses what the source's table would, or features of it: nobody hears of a row that is rejected after its sender was answered. */
function assertFits({ shape, below }: Fit, row: Readonly<Record<string, unknown>>, path: readonly string[]): void {
  const issues = shape.flatMap((field) => {
    const message = misfitOf(field, row[field.name]) ?? excessOf(row[field.name], below.get(field.name));
    return message === undefined ? [] : [{ path: [...path, field.name], message }];
  });
  if (issues.length === 0) return;
  const says = issues.map(({ path: at, message }) => `${at.join(".")} ${message}`).join("; ");
  throw serverError("invalid-request", { detail: `event does not fit the columns of its source: ${says}`, issues });
}

function excessOf(value: unknown, limit: number | undefined): string | undefined {
  if (limit === undefined || value === null || value === undefined || Math.abs(Number(value)) < limit) return undefined;
  return `must be below ${limit} in magnitude, where features of it are exact`;
}

/** What takes the events of each source of a release, by the source's name. For routes and handlers alike. */
export function eventTakersOf(release: OpenRelease, writers: EventWriters): ReadonlyMap<string, TakeEvent> {
  return new Map(
    release.declarations.filter(isEventSource).map((source) => {
      const validate = compileValidator(schemaOfShape(appendShape(source)));
      const writer = writers.of(source.name);
      const fit = { shape: appendShape(source), below: exactBelow(source, release.declarations.filter(isFeatureView)) };
      const take: TakeEvent = async (value, { path = ["event"], key } = {}) => {
        const row = validate(value, path);
        assertFits(fit, row, path);
        return writer.append(row, key);
      };
      return [source.name, take] as const;
    }),
  );
}

/** Adds `POST /events/<name>` for every source of events. The answer comes when the event is on disk. */
export function addEventRoutes(app: FastifyInstance, takers: ReadonlyMap<string, TakeEvent>): void {
  for (const [name, take] of takers)
    app.post(eventPath({ name }), { config: { parameters: "none" } }, async (request, reply) => {
      const key = request.headers["idempotency-key"];
      const of = { path: ["body"], ...(typeof key === "string" ? { key } : {}) };
      return reply.code(202).send(await take(request.body, of));
    });
}
