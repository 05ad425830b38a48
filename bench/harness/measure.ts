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

/**
 * Runs Node with arguments to its end and gives what it cost. Throws when it does not exit with 0.
 * What it used is told by a probe that every measured process loads first.
 */
export function runNode(args: readonly string[], options: { readonly cwd?: string } = {}): Promise<ProcessCost> {
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
      if (code === 0) resolve({ wallMs, ...(JSON.parse(usage) as Omit<ProcessCost, "wallMs">) });
      else reject(new Error(`node ${args.join(" ")} ended with ${code}: ${complaint.trim()}`));
    });
  });
}
