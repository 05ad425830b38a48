import type { ReleaseStore } from "../../runtime/releases/release-store.ts";
import { openRelease } from "../../runtime/serving/open-release.ts";
import { keepVerification } from "../../runtime/verification/evidence.ts";
import type { VerifyScope } from "../../runtime/verification/planned-clauses.ts";
import type { Uptime } from "../../runtime/verification/uptime-count.ts";
import type { VerifiedClause, VerifiedHandOff } from "../../runtime/verification/verified-clause.ts";
import { verifiedHandOffs } from "../../runtime/verification/verified-hand-offs.ts";
import { verifyRelease } from "../../runtime/verification/verify-release.ts";
import type { Engines } from "./engines.ts";
import { openCopy } from "./open-copy.ts";
import { openProbe } from "./open-probe.ts";

/** What a verification found, as plain data. */
export interface Verification {
  readonly release: string;
  readonly run: string;
  /** When, ISO. */
  readonly at: string;
  readonly clauses: readonly VerifiedClause[];
  readonly handOffs: readonly VerifiedHandOff[];
}

export interface VerifyServedOptions {
  readonly root: string;
  readonly releases: ReleaseStore;
  readonly engines: Engines;
  /** Id of the release. Default: the current one. */
  readonly id?: string;
  readonly scope: VerifyScope;
  readonly uptime?: Uptime;
  /** Keeps out other runs while the evidence is written. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
  readonly onClause: (clause: VerifiedClause) => void;
}

/** Opens a release a second time, measures its clauses behind a probe, and keeps what was found. Throws `releases.*`. */
export async function verifyServed(options: VerifyServedOptions): Promise<Verification> {
  const { root, releases, engines, id, scope, uptime, alone, onClause } = options;
  const release = await openRelease({ root, releases, engines, ...(id === undefined ? {} : { id }) });
  const probe = await openProbe(root, release, engines);
  try {
    await release.refresh();
    const clauses = await verifyRelease({
      ...{ root, release, engines, probe, scope, onClause },
      copy: (copied) => openCopy(copied, release, engines),
      ...(uptime === undefined ? {} : { uptime }),
    });
    const kept = await alone(() =>
      keepVerification(engines.database, { clauses, release: release.release, clock: engines.clock }),
    );
    return {
      ...{ release: release.release.id, clauses },
      run: kept.run,
      at: new Date(kept.atUs / 1000).toISOString(),
      handOffs: verifiedHandOffs(release.release.graph, clauses, scope),
    };
  } finally {
    await probe.close();
  }
}
