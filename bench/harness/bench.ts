import type { Sample } from "./measure.ts";
import { pairedRatios } from "./statistics.ts";

/** One measured quantity. Several samples are printed as median and spread. */
export interface Figure {
  /** Lower-case words joined by `_`, with the unit last where the value has one: `help_wall_ms`. */
  readonly name: string;
  readonly unit: string;
  readonly samples: readonly number[];
}

/** What the harness gives to a bench. */
export interface BenchContext {
  /** Rounds that the command line asks for (`--rounds`), or the bench's own number. */
  rounds(own: number): number;
  /** Reports a quantity. */
  figure(name: string, unit: string, samples: number | readonly number[]): void;
  /** Reports wall and CPU time of a variant as `<name>_wall_ms` and `<name>_cpu_ms`. */
  times(name: string, samples: readonly Sample[]): void;
  /** Reports how `a` compares with `b`, pair by pair, as `<name>_ratio`: 0.5 says that `a` takes half of what `b` takes. */
  ratio(name: string, a: readonly Sample[], b: readonly Sample[]): void;
}

/** A file `bench/<name>.bench.ts` exports one as `bench`. */
export interface Bench {
  readonly name: string;
  /** The question that its figures answer, one sentence. */
  readonly question: string;
  run(context: BenchContext): Promise<void> | void;
}

/** A context that keeps what a bench reports. */
export function collect(rounds: number | undefined): { readonly context: BenchContext; readonly figures: Figure[] } {
  const figures: Figure[] = [];
  const context: BenchContext = {
    rounds: (own) => rounds ?? own,
    figure: (name, unit, samples) =>
      void figures.push({ name, unit, samples: typeof samples === "number" ? [samples] : samples }),
    times: (name, samples) => {
      context.figure(
        `${name}_wall_ms`,
        "ms",
        samples.map((sample) => sample.wallMs),
      );
      context.figure(
        `${name}_cpu_ms`,
        "ms",
        samples.map((sample) => sample.cpuMs),
      );
    },
    ratio: (name, a, b) => {
      const wall = (samples: readonly Sample[]) => samples.map((sample) => sample.wallMs);
      context.figure(`${name}_ratio`, "", pairedRatios(wall(a), wall(b)));
    },
  };
  return { context, figures };
}
