import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFileEventLog } from "../../adapters/event-log/open-event-log.ts";
import { openPageBrowser } from "../../adapters/playwright/open-page-browser.ts";
import { EventWriters } from "../../runtime/events/event-writer.ts";
import { ObservedUse } from "../../runtime/observed-use/observed-use.ts";
import type { ReleaseStore } from "../../runtime/releases/release-store.ts";
import type { OpenRelease } from "../../runtime/serving/open-release.ts";
import type { ServedPages } from "../../runtime/verification/verifier.ts";
import { AppAssets } from "../../server/apps/app-assets.ts";
import { AppSessions } from "../../server/rest/app-sessions.ts";
import type { Engines } from "./engines.ts";
import { inTurn } from "./in-turn.ts";
import { openProbeServer } from "./probe-server.ts";

/** The apps of a release before a browser, to be closed. */
export interface AppProbe extends ServedPages {
  close(): Promise<void>;
}

export interface AppProbeParts {
  readonly root: string;
  readonly releases: ReleaseStore;
  readonly engines: Engines;
  /** Opens the release anew; it is closed with the probe. */
  readonly open: () => Promise<OpenRelease>;
}

/**
 * Serves the apps of a release for one browser, with its events in a temporary folder: what a journey sends comes into no table.
 * Throws `journeys.no-browser`.
 */
export async function openAppProbe({ root, releases, engines, open }: AppProbeParts): Promise<AppProbe> {
  const browser = await openPageBrowser({ root });
  const folder = await mkdtemp(join(tmpdir(), "throughline-pages-"));
  const closing: (() => Promise<unknown>)[] = [
    () => rm(folder, { recursive: true, force: true }),
    () => browser.close(),
  ];
  const close = () => inTurn([...closing].reverse());
  try {
    const events = await openFileEventLog({ root: folder });
    closing.push(() => events.close());
    const observed = new ObservedUse();
    const server = await openProbeServer(await open(), {
      ...{ root, languageModel: engines.languageModel, logs: new Map() },
      also: {
        ...{ observed, keyRequired: false },
        apps: { assets: new AppAssets(releases), sessions: new AppSessions({ secret: randomBytes(32) }) },
        events: new EventWriters({ events, database: engines.database, clock: engines.clock }),
      },
    });
    closing.push(() => server.close());
    return { url: server.url, browser, observed, close };
  } catch (error) {
    await close();
    throw error;
  }
}
