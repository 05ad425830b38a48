import { spawn } from "node:child_process";
import { join } from "node:path";

/** What one call cost: wall time, CPU time of all threads of this process (user and system), both in milliseconds. */
export interface Sample {
  readonly wallMs: number;
  readonly cpuMs: number;
}

export type Variants = Readonly<Record<string, () => unknown>>;

export interface InterleaveOptions {
  /** Samples of each variant. */
  readonly rounds: number;
  /** Calls of each variant before the first sample. @default 1 */
  readonly warmup?: number;
}

/**
 * Samples of variants taken in turn, so that what slows the machine for a while slows all of them. Every other round runs in reverse order.
 * The samples at one index belong to one round: compare them in pairs.
 */
export async function interleave<V extends Variants>(
  variants: V,
  options: InterleaveOptions,
): Promise<Record<keyof V & string, Sample[]>> {
  const entries = Object.entries(variants);
  const samples = Object.fromEntries(entries.map(([name]) => [name, [] as Sample[]]));
  for (let call = 0; call < (options.warmup ?? 1); call += 1) for (const [, run] of entries) await run();
  for (let round = 0; round < options.rounds; round += 1) {
    const order = round % 2 === 0 ? entries : entries.toReversed();
    for (const [name, run] of order) samples[name]?.push(await sample(run));
  }
  return samples as Record<keyof V & string, Sample[]>;
}

/** What processes cost that are run in turn, as `interleave` does; the calls of the warm-up are not among them. */
export async function interleaveProcesses<V extends Readonly<Record<string, () => Promise<ProcessCost>>>>(
  variants: V,
  { rounds, warmup = 1 }: InterleaveOptions,
): Promise<Record<keyof V & string, ProcessCost[]>> {
  const costs = Object.fromEntries(Object.keys(variants).map((name) => [name, [] as ProcessCost[]]));
  const noted = Object.entries(variants).map(
    ([name, run]) => [name, async () => costs[name]?.push(await run())] as const,
  );
  await interleave(Object.fromEntries(noted), { rounds, warmup });
  for (const samples of Object.values(costs)) samples.splice(0, warmup);
  return costs as Record<keyof V & string, ProcessCost[]>;
}

async function sample(run: () => unknown): Promise<Sample> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await run();
  const wallMs = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { wallMs, cpuMs: (user + system) / 1000 };
}

/** What a whole Node process cost. `rssPeakBytes` is the most memory it held at once. */
export interface ProcessCost extends Sample {
  readonly rssPeakBytes: number;
}

const probe = join(import.meta.dirname, "process-probe.cjs");

export interface RunOptions {
  readonly cwd?: string;
  /** The code that it has to end with. @default 0 */
  readonly exitCode?: number;
}

/**
 * Runs Node with arguments to its end and gives what it cost. Throws when it does not exit with the code that is expected.
 * What it used is told by a probe that every measured process loads first.
 */
export function runNode(args: readonly string[], { exitCode = 0, ...options }: RunOptions = {}): Promise<ProcessCost> {
  const started = performance.now();
  const child = spawn(process.execPath, ["--require", probe, ...args], {
    ...options,
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  let usage = "";
  let complaint = "";
  child.stdio[3]?.on("data", (chunk) => {
    usage += String(chunk);
  });
  child.stderr?.on("data", (chunk) => {
    complaint += String(chunk);
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      const wallMs = performance.now() - started;
      if (code === exitCode) resolve({ wallMs, ...(JSON.parse(usage) as Omit<ProcessCost, "wallMs">) });
      else reject(new Error(`node ${args.join(" ")} ended with ${code}: ${complaint.trim()}`));
    });
  });
}
