import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Bench, BenchContext } from "./harness/bench.ts";
import { interleaveProcesses, type ProcessCost, type RunOptions, runNode } from "./harness/measure.ts";
import { quantile } from "./harness/statistics.ts";
import { writeProject } from "./projects/generate-project.ts";
import { setBreak, writeLock } from "./projects/locked-project.ts";

const bin = join(import.meta.dirname, "../packages/throughline/bin/throughline.mjs");
const sizes = [500, 5_000] as const;
/** The domain that breaks, and is asked about. */
const domain = 7;
const field = "silver.d007_orders.amount";

/** Whole processes: what a person waits for. Every project has a lock. */
export const bench: Bench = {
  name: "check",
  question:
    "How long do `throughline check` and `impact` take on 500 and 5,000 declarations with a lock: cold, after an edit, with a break, and while nothing changes?",
  async run(context) {
    const cpuMs = new Map<string, number>();
    for (const declarations of sizes) {
      const costs = { ...(await coldAndEdited(context, declarations)), ...(await warm(context, declarations)) };
      for (const [name, samples] of Object.entries(costs)) {
        report(context, `${name}_${declarations}`, samples);
        cpuMs.set(`${name} ${declarations}`, medianOf(samples.map((cost) => cost.cpuMs)));
      }
    }
    for (const name of ["cold", "edited", "warm", "warm_break", "impact", "impact_change"])
      context.figure(`${name}_cpu_per_declaration_ratio`, "", growth(cpuMs, name));
  },
};

/** CPU time a declaration of the large project over that of the small one: 1 is linear growth, below it a share does not grow. */
function growth(cpuMs: ReadonlyMap<string, number>, name: string): number {
  const [small, large] = sizes.map((size) => (cpuMs.get(`${name} ${size}`) ?? Number.NaN) / size);
  return (large as number) / (small as number);
}

/** The first check of a checkout that has a break, and those after an edit that makes or mends it. */
async function coldAndEdited(context: BenchContext, declarations: number) {
  return inProject(declarations, async (folder) => {
    const cold: ProcessCost[] = [];
    const edited: ProcessCost[] = [];
    await setBreak(folder, domain, true);
    for (let round = 0; round < context.rounds(5); round += 1) {
      await rm(join(folder, ".throughline"), { recursive: true, force: true });
      await settled();
      cold.push(await throughline(folder, ["check"], { exitCode: 1 }));
    }
    for (let round = 0; round < context.rounds(6); round += 1) {
      const isBroken = round % 2 === 1;
      await setBreak(folder, domain, isBroken);
      await settled();
      edited.push(await throughline(folder, ["check"], { exitCode: isBroken ? 1 : 0 }));
    }
    return { cold, edited };
  });
}

/** Questions about a project that nobody touches, in turn: as it stands in its lock, and with a break. */
async function warm(context: BenchContext, declarations: number) {
  return inProject(declarations, (whole) =>
    inProject(declarations, async (broken) => {
      await setBreak(broken, domain, true);
      await settled();
      const variants = {
        warm: () => throughline(whole, ["check"]),
        warm_break: () => throughline(broken, ["check"], { exitCode: 1 }),
        impact: () => throughline(whole, ["impact", field]),
        impact_change: () => throughline(whole, ["impact", field, "--change", "rename:paid"]),
        node: () => runNode(["--eval", ""]),
      };
      return interleaveProcesses(variants, { rounds: context.rounds(10), warmup: 2 });
    }),
  );
}

async function inProject<T>(declarations: number, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "throughline-bench-"));
  try {
    await writeProject(folder, declarations);
    await writeLock(folder);
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const throughline = (cwd: string, args: readonly string[], options: RunOptions = {}) =>
  runNode([bin, ...args], { ...options, cwd });

function report(context: BenchContext, name: string, costs: readonly ProcessCost[]): void {
  context.times(name, costs);
  const peaks = costs.map(({ rssPeakBytes }) => rssPeakBytes / 2 ** 20);
  context.figure(`${name}_rss_peak_mib`, "MiB", peaks);
}

const medianOf = (values: readonly number[]) => quantile(values, 0.5);

/** Files that were written less than two seconds ago are read, not only looked at. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 2_500));
