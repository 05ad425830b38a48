/** Upper bounds of latency histograms, seconds. */
const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

interface Series {
  readonly labels: string;
  value: number;
}

interface HistogramSeries {
  readonly labels: string;
  readonly buckets: Float64Array;
  sum: number;
  count: number;
}

type Labels = Readonly<Record<string, string>>;

/** One figure of a family that is read when the page is. */
export interface Reading {
  readonly labels?: Labels;
  readonly value: number;
}

interface ReadFamily {
  readonly help: string;
  readonly type: "gauge" | "counter";
  readonly read: () => readonly Reading[];
}

/** Counters, gauges and latency histograms in flat arrays, printed in the Prometheus text format 0.0.4. */
export class MetricsRegistry {
  readonly #counters = new Map<string, { help: string; series: Map<string, Series> }>();
  readonly #readings = new Map<string, ReadFamily>();
  readonly #histograms = new Map<string, { help: string; series: Map<string, HistogramSeries> }>();

  /** A counter's one series; hold on to it on hot paths. */
  counter(name: string, help: string, labels: Labels = {}): { add(n?: number): void; readonly value: number } {
    const family = this.#counters.get(name) ?? { help, series: new Map<string, Series>() };
    this.#counters.set(name, family);
    const key = printLabels(labels);
    const series = family.series.get(key) ?? { labels: key, value: 0 };
    family.series.set(key, series);
    return {
      add: (n = 1) => {
        series.value += n;
      },
      get value() {
        return series.value;
      },
    };
  }

  /** A gauge that is read when the page is; a later one of the same name takes its place. */
  gauge(name: string, help: string, read: () => readonly Reading[]): void {
    this.#readings.set(name, { help, type: "gauge", read });
  }

  /** A counter that something else keeps, read when the page is. */
  readCounter(name: string, help: string, read: () => readonly Reading[]): void {
    this.#readings.set(name, { help, type: "counter", read });
  }

  /** A histogram of seconds; hold on to it on hot paths. */
  histogram(name: string, help: string, labels: Labels = {}): { observe(seconds: number): void } {
    const family = this.#histograms.get(name) ?? { help, series: new Map<string, HistogramSeries>() };
    this.#histograms.set(name, family);
    const key = printLabels(labels);
    const series = family.series.get(key) ?? {
      labels: key,
      buckets: new Float64Array(bounds.length),
      sum: 0,
      count: 0,
    };
    family.series.set(key, series);
    return { observe: (seconds) => observe(series, seconds) };
  }

  /** The page at `/metrics`. */
  print(): string {
    const lines: string[] = [];
    for (const [name, { help, series }] of this.#counters) {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} counter`);
      for (const { labels, value } of series.values()) lines.push(`${name}${braces(labels)} ${value}`);
    }
    for (const [name, { help, type, read }] of this.#readings) {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
      for (const { labels, value } of read()) lines.push(`${name}${braces(printLabels(labels ?? {}))} ${value}`);
    }
    for (const [name, { help, series }] of this.#histograms) {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} histogram`);
      for (const one of series.values()) lines.push(...printHistogram(name, one));
    }
    return `${lines.join("\n")}\n`;
  }
}

function observe(series: HistogramSeries, seconds: number): void {
  series.sum += seconds;
  series.count += 1;
  for (let i = bounds.length - 1; i >= 0 && seconds <= (bounds[i] as number); i--)
    series.buckets[i] = (series.buckets[i] as number) + 1;
}

function printHistogram(name: string, series: HistogramSeries): string[] {
  const prefix = series.labels === "" ? "" : `${series.labels},`;
  const buckets = bounds.map((bound, i) => `${name}_bucket{${prefix}le="${bound}"} ${series.buckets[i]}`);
  return [
    ...buckets,
    `${name}_bucket{${prefix}le="+Inf"} ${series.count}`,
    `${name}_sum${braces(series.labels)} ${series.sum}`,
    `${name}_count${braces(series.labels)} ${series.count}`,
  ];
}

const braces = (labels: string) => (labels === "" ? "" : `{${labels}}`);

function printLabels(labels: Labels): string {
  const escaped = (value: string) => value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(",");
}
