/** The parts of a question to a metric that say which of its fields are wanted, as handlers, models and browsers write them. */
interface AskedMetric {
  readonly by?: unknown;
  /** What handlers and models filter by. */
  readonly where?: unknown;
  /** What browsers filter by. */
  readonly filter?: unknown;
  readonly from?: unknown;
  readonly to?: unknown;
}

/**
 * The fields of a metric that a question asks for, each once: its value always, the dimensions that it is cut or filtered by, and the time
 * where it is cut or bounded by it. Of a question that is none: the value.
 */
export function askedOfMetric(question: unknown, dimensions: readonly string[]): readonly string[] {
  const { by, where, filter, from, to } = (isObject(question) ? question : {}) as AskedMetric;
  const cut: readonly unknown[] = Array.isArray(by) ? by : [];
  const wanted = new Set([...cut, ...namesIn(where), ...namesIn(filter)]);
  const isTimed = from !== undefined || to !== undefined || cut.some((name) => !dimensions.includes(name as string));
  return [...(isTimed ? ["time"] : []), ...dimensions.filter((name) => wanted.has(name)), "value"];
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const namesIn = (filter: unknown): readonly string[] =>
  isObject(filter) ? Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [name])) : [];
