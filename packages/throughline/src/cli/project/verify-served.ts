import { UseStore } from "../../runtime/observed-use/use-store.ts";
import { releaseError } from "../../runtime/releases/error-codes.ts";
import type { ReleaseStore } from "../../runtime/releases/release-store.ts";
import { type OpenRelease, openRelease, type ServingEngines } from "../../runtime/serving/open-release.ts";
import { keepVerification } from "../../runtime/verification/evidence.ts";
import type { VerifyScope } from "../../runtime/verification/planned-clauses.ts";
import type { Uptime } from "../../runtime/verification/uptime-count.ts";
import type { VerifiedClause, VerifiedHandOff } from "../../runtime/verification/verified-clause.ts";
import { verifiedHandOffs } from "../../runtime/verification/verified-hand-offs.ts";
import { verifyRelease } from "../../runtime/verification/verify-release.ts";
import type { Engines } from "./engines.ts";
import { inTurn } from "./in-turn.ts";
import { openWhole } from "./move-release.ts";
import { type AppProbe, openAppProbe } from "./open-app-probe.ts";
import { openCopy } from "./open-copy.ts";
import { openEventProbe } from "./open-event-probe.ts";
import { openPacked } from "./open-packed.ts";
import { openProbe } from "./open-probe.ts";
import { openProbeServer } from "./probe-server.ts";
import type { Unmoved } from "./served-logs.ts";

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
  /** Moves what was answered and not moved yet into the lake, as a start does; gives what it could not move. */
  readonly moveLogs: (release: Pick<OpenRelease, "declarations">) => Promise<Unmoved>;
  /** Keeps out other runs while the evidence is written. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
  readonly onClause: (clause: VerifiedClause) => void;
}

/** Opens a release a second time, measures its clauses behind a probe, and keeps what was found. Throws `releases.*`. */
export async function verifyServed(options: VerifyServedOptions): Promise<Verification> {
  const { root, releases, engines, scope, uptime, alone, onClause } = options;
  const id = scope.canary === true ? await canaryOf(releases) : options.id;
  const release = await openRelease({ root, releases, engines, ...(id === undefined ? {} : { id }) });
  const probe = await openProbe(root, release, engines);
  const open = (taking: Pick<ServingEngines, "taken"> = {}) =>
    openRelease({ root, releases, engines: { ...engines, ...taking }, id: release.release.id });
  const pages = new OpenedOnce(() => openAppProbe({ root, releases, engines, open }));
  try {
    const unmoved = await options.moveLogs(release);
    await release.refresh();
    const clauses = await verifyRelease({
      ...{ root, release, engines, probe, scope, onClause, unmoved },
      answeredBy: async (languageModel) => openProbeServer(await open(), { root, languageModel, logs: new Map() }),
      events: () => openEventProbe({ root, engines, open }),
      code: () => releases.code(release.release.id, root),
      packed: () =>
        openPacked({
          root,
          release: release.release,
          folder: releases.folder(release.release.id, ""),
          objects: engines.objects,
        }),
      copy: (copied) => openCopy(copied, release, engines),
      earlier: () => openEarlier(options),
      ...(uptime === undefined ? {} : { uptime }),
      ...(scope.browser === true ? { pages: () => pages.open() } : {}),
    });
    const observed = (await pages.opened)?.observed.take() ?? [];
    const kept = await alone(async () => {
      await new UseStore(engines.database).add(observed, engines.clock.nowUs());
      return keepVerification(engines.database, { clauses, release: release.release, clock: engines.clock });
    });
    return {
      ...{ release: release.release.id, clauses },
      run: kept.run,
      at: new Date(kept.atUs / 1000).toISOString(),
      handOffs: verifiedHandOffs(release.release.graph, clauses, scope),
    };
  } finally {
    await inTurn([async () => (await pages.opened)?.close(), () => probe.close()]);
  }
}

/** Throws `releases.no-canary`. */
async function canaryOf(releases: ReleaseStore): Promise<string> {
  const canary = await releases.canary();
  if (canary === undefined) throw releaseError("no-canary");
  return canary.release;
}

/** The release that a rollback goes back to: from a canary to the one beside it. */
async function openEarlier({ root, releases, engines, scope }: VerifyServedOptions): Promise<OpenRelease | undefined> {
  const id = scope.canary === true ? await releases.current() : await releases.earlier();
  return id === undefined ? undefined : openWhole(id, { root, releases, engines });
}

/** Opens the apps when the first clause asks for them; what can't be opened is tried again by the next. */
class OpenedOnce {
  readonly #open: () => Promise<AppProbe>;
  /** Undefined until it is opened. */
  opened: Promise<AppProbe | undefined> = Promise.resolve(undefined);

  constructor(open: () => Promise<AppProbe>) {
    this.#open = open;
  }

  async open(): Promise<AppProbe> {
    const opening = (await this.opened) === undefined ? this.#open() : (this.opened as Promise<AppProbe>);
    this.opened = opening.catch(() => undefined);
    return opening;
  }
}
