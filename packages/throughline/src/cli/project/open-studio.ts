import { createRequire } from "node:module";
import path from "node:path";
import { UseStore } from "../../runtime/observed-use/use-store.ts";
import { ReleaseStore } from "../../runtime/releases/release-store.ts";
import { RunHistory } from "../../runtime/studio/run-history.ts";
import { currentEvidence, currentUnmeasured } from "../../runtime/verification/evidence.ts";
import { LiveFigures } from "../../server/studio/live/live-figures.ts";
import { RunProgress } from "../../server/studio/live/run-progress.ts";
import type { Studio } from "../../server/studio/studio.ts";
import { WebApp } from "../../server/studio/web-app/web-app.ts";
import { AskedModels } from "./asked-models.ts";
import { CheckedSources } from "./check-sources.ts";
import type { Engines } from "./engines.ts";

export interface StudioOptions {
  readonly root: string;
  readonly state: string;
  readonly engines: Engines;
  /** Id of the release that answers new requests. */
  readonly current: () => string;
  readonly run: NonNullable<Studio["run"]>;
  readonly releaseControl: NonNullable<Studio["releaseControl"]>;
  readonly releaseFigures: NonNullable<Studio["releaseFigures"]>;
}

/** Opens what the Studio of a server reads. */
export async function openStudio(options: StudioOptions): Promise<Studio> {
  const { root, state, engines, current, run, releaseControl, releaseFigures } = options;
  const history = new RunHistory(engines.database);
  const progress = new RunProgress({
    runningId: async () => (await history.list({ limit: 1 })).find(({ status }) => status === "running")?.id ?? null,
    lastTook: () => history.lastTook(),
  });
  const releases = new ReleaseStore(state);
  const observed = new UseStore(engines.database);
  const webApp = await openWebApp(root);
  return {
    tables: engines.tables,
    objects: engines.objects,
    online: engines.online,
    clock: engines.clock,
    releases,
    history,
    evidence: async () => {
      const release = await releases.read(current());
      const measured = await currentEvidence(engines.database, release);
      return { measured, unmeasured: await currentUnmeasured(engines.database, release, measured) };
    },
    live: new LiveFigures(),
    progress,
    run,
    releaseControl,
    releaseFigures,
    environment: "current",
    ...(webApp === undefined ? {} : { webApp }),
    current,
    sources: new CheckedSources({ root, clock: engines.clock }),
    models: engines.models,
    modelQuestions: new AskedModels({ root, state }),
    observedUse: (release) => observed.of(release),
  };
}

/** The web app as the project has it installed, else as this package does. */
async function openWebApp(root: string): Promise<WebApp | undefined> {
  for (const from of [path.join(root, "package.json"), import.meta.url]) {
    const folder = installedStudio(from);
    const app = folder === undefined ? undefined : await WebApp.open(folder);
    if (app !== undefined) return app;
  }
  return undefined;
}

function installedStudio(from: string): string | undefined {
  try {
    return path.join(path.dirname(createRequire(from).resolve("@throughline/studio/package.json")), "dist");
  } catch {
    return undefined;
  }
}
