import type { MeasureTerm } from "../../../contracts/analyst/measure.ts";
import type { Metric } from "../../../contracts/analyst/metric.ts";
import { hasMeasure, hasTiles } from "../parts.ts";
import { comparableDimensions, type Recomputed, recompute } from "../recompute-measure.ts";
import { type Bench, none, type Outcome, promisesWhere, type Verifier } from "../verifier.ts";

const accuracy = none("accuracy", "the served figures are what the rows give", {
  unit: "figures that are not",
  handOff: "KPI definitions",
});
const parts = none("parts add up", "the parts of each dimension add up to the whole", {
  unit: "dimensions that do not",
  handOff: "semantic layer",
});

interface MetricRow {
  readonly [name: string]: unknown;
}

const served = (metric: Metric, bench: Bench, by?: string): Promise<readonly MetricRow[] | undefined> =>
  bench.once(`metric ${metric.name} ${by ?? ""}`, async () => {
    const { status, body } = await bench.probe.ask(`/metrics/${metric.name}${by === undefined ? "" : `?by=${by}`}`, {
      signal: bench.signal,
    });
    return status === 200 ? (body as { readonly rows: readonly MetricRow[] }).rows : undefined;
  });

const recomputed = (metric: Metric, bench: Bench): Promise<Recomputed> =>
  bench.once(`recomputed ${metric.name}`, () => recompute(metric, bench.session));

/** Metrics that are served, against the same figures added up row by row in JavaScript: as a whole and by each dimension. */
export const metricAccuracy: Verifier = {
  name: "metric accuracy",
  limitMs: 60_000,
  covers: ({ declaration }) => (hasMeasure(declaration) ? [accuracy] : []),
  async measure(_clause, { declaration }, bench) {
    if (!hasMeasure(declaration)) return { because: "it has no measure" };
    const rows = await recomputed(declaration, bench);
    const wrong: string[] = [];
    let figures = 0;
    for (const by of [undefined, ...comparableDimensions(declaration)]) {
      const answer = await served(declaration, bench, by);
      const expected = rows.by.get(by ?? "") ?? new Map<string, number | null>();
      if (answer === undefined) wrong.push(`${by ?? "the whole"} has no answer`);
      figures += Math.max(expected.size, answer?.length ?? 0);
      wrong.push(...differences({ by, answer: answer ?? [], expected }));
    }
    const note = `${figures.toLocaleString("en")} figures from ${rows.rows.toLocaleString("en")} rows`;
    return { held: wrong.length === 0, figure: wrong.length, note: wrong[0] ?? note };
  },
};

function differences(of: {
  readonly by: string | undefined;
  readonly answer: readonly MetricRow[];
  readonly expected: ReadonlyMap<string, number | null>;
}): string[] {
  const { by, answer, expected } = of;
  const given = new Map(answer.map((row) => [by === undefined ? "" : String(row[by]), row.value]));
  return [...new Set([...given.keys(), ...expected.keys()])].flatMap((key) => {
    const [a, b] = [given.get(key), expected.get(key)];
    const isEqual = same(a === null || a === undefined ? null : Number(a), b ?? null);
    const place = by === undefined ? "the whole" : `${by} ${key}`;
    return isEqual ? [] : [`${place} is served as ${String(a)}, the rows give ${String(b)}`];
  });
}

/** Equal, but for the last digits of what is not exact in either. */
function same(a: number | null, b: number | null): boolean {
  if (a === null || b === null) return a === b;
  return a === b || Math.abs(a - b) <= 1e-9 * Math.max(Math.abs(a), Math.abs(b));
}

const additive = (term: MeasureTerm) => term.function === "count" || term.function === "sum";

/** Whether no row counts twice, or not at all, when a figure is cut. */
export const metricParts: Verifier = {
  name: "metric parts",
  limitMs: 60_000,
  covers: ({ declaration }) =>
    hasMeasure(declaration) && declaration.dimensions.length > 0 && additive(declaration.measure.term) ? [parts] : [],
  async measure(_clause, { declaration }, bench) {
    if (!hasMeasure(declaration)) return { because: "it has no measure" };
    const column = declaration.measure.divisor === undefined ? "value" : "numerator";
    const [whole] = (await served(declaration, bench)) ?? [];
    const wrong: string[] = [];
    for (const by of declaration.dimensions) {
      const answer = (await served(declaration, bench, by)) ?? [];
      const sum = answer.reduce((total, row) => total + Number(row[column] ?? 0), 0);
      if (!same(sum, Number(whole?.[column] ?? 0)))
        wrong.push(`${by} gives ${sum}, the whole is ${String(whole?.[column])}`);
    }
    return {
      held: wrong.length === 0,
      figure: wrong.length,
      note: wrong[0] ?? `by ${declaration.dimensions.join(", ")}`,
    };
  },
};

/** Targets of metrics, on the figure that is recomputed from the rows. */
export const targets: Verifier = {
  name: "targets",
  limitMs: 60_000,
  covers: (subject) =>
    hasMeasure(subject.declaration)
      ? promisesWhere(subject, ({ name }) => name === "target max" || name === "target min")
      : [],
  async measure(clause, { declaration }, bench): Promise<Outcome> {
    if (!hasMeasure(declaration)) return { because: "it has no measure" };
    const rows = await recomputed(declaration, bench);
    const value = rows.by.get("")?.get("") ?? null;
    if (value === null) return { because: "there is no value: nothing to divide by" };
    const held = clause.relation === "≤" ? value <= Number(clause.limit) : value >= Number(clause.limit);
    return { held, figure: value, note: `${rows.rows.toLocaleString("en")} rows` };
  },
};

const tilesClause = none("tiles", "every tile has its figure", {
  unit: "tiles that have none",
  handOff: "BI stability",
});

/** Whether every tile of a dashboard has an answer by the release that is served. */
export const tiles: Verifier = {
  name: "tiles",
  limitMs: 30_000,
  covers: ({ declaration }) => (hasTiles(declaration) ? [tilesClause] : []),
  async measure(_clause, { declaration }, bench) {
    if (!hasTiles(declaration)) return { because: "it has no tiles" };
    const { status, body } = await bench.probe.ask(`/dashboards/${declaration.name}`, { signal: bench.signal });
    if (status !== 200) return { held: false, figure: declaration.tiles.length, note: `status ${status}` };
    const given = (body as { readonly tiles: readonly { readonly answer?: { readonly rows?: readonly unknown[] } }[] })
      .tiles;
    const resolved = given.filter(({ answer }) => Array.isArray(answer?.rows)).length;
    const figure = declaration.tiles.length - resolved;
    return { held: figure === 0, figure, note: `${resolved} tiles` };
  },
};
