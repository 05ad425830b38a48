import type { ReleaseStore } from "../../runtime/releases/release-store.ts";
import { type CanaryStep, KeptTraffic } from "../../runtime/serving/kept-traffic.ts";
import type { ReleaseTraffic, TrafficCounts } from "../../runtime/serving/release-traffic.ts";

/** Keeps what a canary's step was judged by, so that a server that starts goes on with what the one before had counted. */
export class CanaryCounts {
  readonly #kept: KeptTraffic;
  readonly #traffic: ReleaseTraffic;
  readonly #log: (line: string) => void;
  /** What is done to the file, one after the other. */
  #done: Promise<void> = Promise.resolve();
  #written = "";
  #complaint: string | undefined;

  constructor(of: {
    readonly releases: Pick<ReleaseStore, "folder">;
    readonly traffic: ReleaseTraffic;
    readonly log: (line: string) => void;
  }) {
    this.#kept = new KeptTraffic(of.releases.folder("", ""));
    this.#traffic = of.traffic;
    this.#log = of.log;
  }

  /** What was counted of a step; undefined where it begins. */
  async of(step: CanaryStep): Promise<TrafficCounts | undefined> {
    await this.#done;
    return this.#kept.read(step);
  }

  /** Writes down what is counted, where something was since. Never throws: what can't be written is said once and tried again. */
  keep(step: CanaryStep): Promise<void> {
    const { total } = this.#traffic;
    const written = [step.release, step.step, step.atUs, total].join(" ");
    if (written === this.#written) return this.#done;
    const counts = this.#traffic.counts();
    return this.#then(async () => {
      await this.#kept.write(step, counts);
      this.#written = written;
    });
  }

  /** What was counted is of no step any more. */
  forget(): Promise<void> {
    return this.#then(async () => {
      this.#written = "";
      await this.#kept.remove();
    });
  }

  #then(work: () => Promise<void>): Promise<void> {
    this.#done = this.#done.then(work).catch((error: unknown) => {
      const because = error instanceof Error ? error.message : String(error);
      if (because !== this.#complaint) this.#log(`counts of the canary could not be kept: ${because}`);
      this.#complaint = because;
    });
    return this.#done;
  }
}
