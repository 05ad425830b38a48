import type { ReleaseStore } from "../../runtime/releases/release-store.ts";
import type { VerifyScope } from "../../runtime/verification/planned-clauses.ts";
import { UptimeCount } from "../../runtime/verification/uptime-count.ts";
import type { VerifiedClause } from "../../runtime/verification/verified-clause.ts";
import type { BuildQueue } from "./build-queue.ts";
import type { Engines } from "./engines.ts";
import { askItself } from "./self-probe.ts";
import type { Unmoved } from "./served-logs.ts";
import { type Verification, verifyServed } from "./verify-served.ts";

export interface ServedVerificationOptions {
  readonly root: string;
  readonly engines: Engines;
  readonly releases: ReleaseStore;
  readonly builds: BuildQueue;
  /** Moves what was answered into the lake, so that it is measured too. */
  readonly moveLogs: () => Promise<Unmoved>;
  /** Id of the release that answers. */
  readonly serving: () => string;
}

/** What a running server knows of how it answers, and how it has its release verified. */
export class ServedVerification {
  readonly uptime = new UptimeCount();
  readonly #options: ServedVerificationOptions;
  #probe: { stop(): void } | undefined;

  constructor(options: ServedVerificationOptions) {
    this.#options = options;
  }

  /** Begins to ask the server once a second. */
  start(url: string): void {
    this.#probe = askItself(url, () => this.uptime.note(this.#options.serving(), true));
  }

  stop(): void {
    this.#probe?.stop();
  }

  /** Measures the release that answers, by a second opening of it. */
  async verify(scope: VerifyScope, onClause: (clause: VerifiedClause) => void): Promise<Verification> {
    const { root, engines, releases, builds, serving, moveLogs } = this.#options;
    const unmoved = await moveLogs();
    const id = (scope.canary === true ? (await releases.canary())?.release : undefined) ?? serving();
    const alone = <T>(work: () => Promise<T>) => builds.run(work);
    const moved = { moveLogs: async () => unmoved };
    return verifyServed({
      ...{ root, engines, releases, id, scope, alone, onClause },
      ...moved,
      uptime: this.uptime.of(id),
    });
  }
}
