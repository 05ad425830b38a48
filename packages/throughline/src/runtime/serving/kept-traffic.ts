import { readFile, rm } from "node:fs/promises";
import path from "node:path";
import type { StandingCanary } from "../releases/canary-pointer.ts";
import { writeDurably } from "../releases/durable-files.ts";
import type { TrafficCounts } from "./release-traffic.ts";

/** A canary in one of its steps. One that begins the same step again at another time is another one. */
export type CanaryStep = StandingCanary;

/**
 * What a canary and the release beside it have answered since its step began, in a file that is replaced whole: whoever reads it goes on
 * from one moment of the server that wrote it, so that nothing counts twice. For one writer at a time.
 */
export class KeptTraffic {
  readonly #file: string;

  /** @param releases folder of the project's releases */
  constructor(releases: string) {
    this.#file = path.join(releases, "canary-traffic.json");
  }

  /** The counts of this very step; undefined where none are kept, or they can't be read. */
  async read(of: CanaryStep): Promise<TrafficCounts | undefined> {
    try {
      const { traffic, ...kept } = JSON.parse(await readFile(this.#file, "utf8")) as KeptFile;
      const isSame = parts.every((name) => kept[name] === of[name]);
      return isSame && areCounts(traffic) ? traffic : undefined;
    } catch {
      return undefined;
    }
  }

  async write(of: CanaryStep, traffic: TrafficCounts): Promise<void> {
    const { release, stable, step, atUs } = of;
    await writeDurably(this.#file, `${JSON.stringify({ release, stable, step, atUs, traffic } satisfies KeptFile)}\n`);
  }

  async remove(): Promise<void> {
    await rm(this.#file, { force: true });
  }
}

interface KeptFile extends CanaryStep {
  readonly traffic: TrafficCounts;
}

const parts = ["release", "stable", "step", "atUs"] as const;

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** Whether a file holds counts: one that a disk has damaged counts for nothing. */
function areCounts(found: unknown): found is TrafficCounts {
  return (
    Array.isArray(found) &&
    found.every((line: Partial<TrafficCounts[number]> | null) => {
      const names = [line?.release, line?.endpoint].every((name) => typeof name === "string");
      const buckets = line?.buckets;
      const areBuckets = Array.isArray(buckets) && buckets.every((pair) => Array.isArray(pair) && pair.every(isCount));
      return names && areBuckets && [line?.requests, line?.failed, line?.degraded].every(isCount);
    })
  );
}
