import { type NoteRead, watchedValue } from "../../contracts/core/watched-value.ts";
import type { UsePoint, WatchedPoint } from "./use-point.ts";

/** What was seen at one place since it was written down last. */
export interface Observation extends UsePoint {
  readonly release: string;
  /** Calls of which a reply was watched. */
  readonly calls: number;
  /** Of those, how many read each field. */
  readonly fields: Readonly<Record<string, number>>;
}

/** Requests of each place that are watched at the beginning. */
const first = 20;
/** Of the later ones each that many is watched. */
const oneIn = 64;
/** Names of fields that are counted at one place. */
const mostFields = 500;

/** Watches one request: gives what it receives in a form that tells what is read of it. */
export interface RequestWatch {
  /** An entry of `uses` as it is injected, watched. */
  injected(use: string, given: unknown): unknown;
  /** Takes down that a result went on whole, as to a language model, with what was asked for it. */
  shown(use: string, result: unknown, argument?: unknown): void;
}

/** Says for each request of one place whether it is watched. */
export interface PlaceWatch {
  /** Undefined for a request that is not watched, which costs nothing more. */
  next(): RequestWatch | undefined;
}

interface Counted {
  readonly release: string;
  readonly point: WatchedPoint;
  calls: number;
  readonly fields: Map<string, number>;
}

/**
 * Counts which fields of what they use handlers, agents and pages really read. Of requests the first twenty of each place are watched
 * and then one in 64; all else is served as it is.
 */
export class ObservedUse {
  #counted = new Map<string, Counted>();

  /** Watches a place of a release, such as the handler of a route. */
  place(release: string, points: readonly WatchedPoint[]): PlaceWatch {
    const byUse = new Map(points.map((point) => [point.use, point]));
    let requests = 0;
    const watch: RequestWatch = {
      injected: (use, given) => {
        const point = byUse.get(use);
        return point === undefined
          ? given
          : watchedInjected(given, (result, argument) => this.#watched(this.#of(release, point), result, argument));
      },
      shown: (use, result, argument) => {
        const point = byUse.get(use);
        if (point !== undefined) this.#shown(this.#of(release, point), result, argument);
      },
    };
    return {
      next: () => {
        const request = requests++;
        return byUse.size > 0 && (request < first || request % oneIn === 0) ? watch : undefined;
      },
    };
  }

  /** Takes down reads that were counted elsewhere, as by a browser in a journey. */
  add(release: string, point: UsePoint, seen: Pick<Observation, "calls" | "fields">): void {
    const counted = this.#of(release, point);
    counted.calls += seen.calls;
    for (const [field, times] of Object.entries(seen.fields)) countField(counted, field, times);
  }

  /** What was seen since this was asked last. */
  take(): readonly Observation[] {
    const taken = [...this.#counted.values()].filter(({ calls }) => calls > 0);
    this.#counted = new Map();
    return taken.map(
      ({ release, point: { consumer, place, use, provider, port, declared, canPick }, calls, fields }) => {
        const point = { consumer, place, use, provider, port, declared, canPick };
        return { ...point, release, calls, fields: Object.fromEntries(fields) };
      },
    );
  }

  #watched(counted: Counted, result: unknown, argument: unknown): unknown {
    const { asked } = counted.point;
    if (asked !== undefined) {
      countCall(counted, asked(argument));
      return result;
    }
    if (!hasFields(result)) return result;
    counted.calls++;
    return watchedValue(
      result,
      onceEach((field) => countField(counted, field, 1)),
    );
  }

  #shown(counted: Counted, result: unknown, argument: unknown): void {
    const { asked } = counted.point;
    if (asked !== undefined) countCall(counted, asked(argument));
    else if (hasFields(result)) countCall(counted, fieldsIn(result));
  }

  #of(release: string, point: WatchedPoint): Counted {
    const key = [release, point.consumer, point.place, point.use].join("\n");
    const known = this.#counted.get(key);
    if (known !== undefined) return known;
    const made: Counted = { release, point, calls: 0, fields: new Map() };
    this.#counted.set(key, made);
    return made;
  }
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** Nothing can be read of nothing: a row that is not there says nothing of how rows are used. */
const hasFields = (value: unknown): boolean => (Array.isArray(value) ? value.some(isObject) : isObject(value));

function countField({ fields }: Counted, field: string, times: number): void {
  const known = fields.get(field);
  if (known === undefined && fields.size >= mostFields) return;
  fields.set(field, (known ?? 0) + times);
}

const fieldsIn = (result: unknown): readonly string[] => {
  const items: readonly unknown[] = Array.isArray(result) ? result : [result];
  return items.flatMap((item) => (isObject(item) ? Object.keys(item) : []));
};

function countCall(counted: Counted, fields: readonly string[]): void {
  counted.calls++;
  for (const field of new Set(fields)) countField(counted, field, 1);
}

/** A call reads a field or does not, however often. */
function onceEach(note: NoteRead): NoteRead {
  const seen = new Set<string>();
  return (field) => {
    if (seen.has(field)) return;
    seen.add(field);
    note(field);
  };
}

type Call = (...args: readonly unknown[]) => unknown;
const methods = ["get", "search"] as const;

/** What is injected is a function, or has one that reads. */
function watchedInjected(given: unknown, watched: (result: unknown, argument: unknown) => unknown): unknown {
  const through =
    (call: Call): Call =>
    async (...args) =>
      watched(await call(...args), args[0]);
  if (typeof given === "function") return through(given as Call);
  if (!isObject(given)) return given;
  const own = given as Readonly<Record<string, Call | undefined>>;
  const entries = methods.flatMap((name) => {
    const method = own[name];
    return typeof method === "function" ? [[name, through((...args) => method.apply(given, [...args]))] as const] : [];
  });
  return entries.length === 0 ? given : Object.fromEntries(entries);
}
