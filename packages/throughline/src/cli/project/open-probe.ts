import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openFileEventLog } from "../../adapters/event-log/open-event-log.ts";
import { type Declaration, idOf } from "../../contracts/core/declaration.ts";
import { type OpenRelease, openDeclarations } from "../../runtime/serving/open-release.ts";
import type { Probe, SplitProbe } from "../../runtime/verification/verifier.ts";
import { inTurn } from "./in-turn.ts";
import { openProbeServer, type ProbeEngines, type ProbeServer, probeLogs } from "./probe-server.ts";

/** A probe that is to be closed. */
export interface OpenProbe extends Probe {
  close(): Promise<void>;
}

/** Serves a release for this process alone, with prediction logs in a temporary folder. Closes the release with itself. */
export async function openProbe(root: string, release: OpenRelease, engines: ProbeEngines): Promise<OpenProbe> {
  const folder = await mkdtemp(join(tmpdir(), "throughline-verify-"));
  const events = await openFileEventLog({ root: folder }).catch(async (error: unknown) => {
    await release.close();
    throw error;
  });
  const { engine, tables, languageModel } = engines;
  const logs = probeLogs(release, { engine, tables, events });
  const server = await openProbeServer(release, { root, languageModel, logs });
  return {
    ask: (path, request) => server.ask(path, request),
    answers: async (endpoint, limit) => (await logs.get(endpoint)?.newest(limit)) ?? [],
    split: (endpoint) => splitOf(endpoint, { release, engines, server }),
    close: () =>
      inTurn([
        () => server.close(),
        ...[...logs.values()].map((log) => () => log.flush()),
        () => events.close(),
        () => rm(folder, { recursive: true, force: true }),
      ]),
  };
}

/** The release a second time, under another id, as a canary beside itself. */
async function splitOf(
  endpoint: Declaration,
  of: { readonly release: OpenRelease; readonly engines: ProbeEngines; readonly server: ProbeServer },
): Promise<SplitProbe> {
  const { release, declarations } = of.release;
  const { split } = of.server;
  const id = `${release.id}-canary`;
  const canary = await openDeclarations({ release: { ...release, id }, declarations, engines: of.engines });
  const give = (share: number) => split.take({ stable: release.id, canary, shares: { [idOf(endpoint)]: share } });
  give(0);
  return {
    canary: id,
    give,
    end: async () => {
      split.end();
      await canary.close();
    },
  };
}
