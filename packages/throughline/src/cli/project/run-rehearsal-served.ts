import { type DeclarationId, idOf } from "../../contracts/core/declaration.ts";
import { type Endpoint, predictPath } from "../../contracts/mlops/endpoint.ts";
import type { WireRow } from "../../ports/query-engine.ts";
import { ReleaseStore } from "../../runtime/releases/release-store.ts";
import { type OpenRelease, openRelease } from "../../runtime/serving/open-release.ts";
import { PredictionLog } from "../../runtime/serving/prediction-log.ts";
import { hasRoutes, isAnswering } from "../../runtime/verification/parts.ts";
import { listsOf } from "../../runtime/verification/route-calls.ts";
import { sampleRequests } from "../../runtime/verification/sample-requests.ts";
import type { Probe, ProbeReply } from "../../runtime/verification/verifier.ts";
import type { Engines } from "./engines.ts";
import { inTurn } from "./in-turn.ts";
import { openProbe } from "./open-probe.ts";
import { openProbeServer } from "./probe-server.ts";

/** The current release of a copy while it answers. */
export interface ServedCopy {
  readonly release: OpenRelease;
  readonly probe: Probe;
  /** Requests of an endpoint that are made of its rows. */
  requests(endpoint: Endpoint, limit: number): Promise<readonly WireRow[]>;
  close(): Promise<void>;
}

/** Serves the current release of a copy. `isLogged`: its answers come into the prediction logs of the copy. */
export async function openServedCopy(options: {
  readonly root: string;
  readonly state: string;
  readonly engines: Engines;
  readonly isLogged: boolean;
}): Promise<ServedCopy> {
  const { root, state, engines, isLogged } = options;
  const release = await openRelease({ root, releases: new ReleaseStore(state), engines });
  const probe = isLogged ? await openLogged(root, release, engines) : await openProbe(root, release, engines);
  const once = <T>(_key: string, work: () => Promise<T>) => work();
  return {
    ...{ release, probe },
    requests: (endpoint, limit) => sampleRequests(endpoint, { once, session: release.session }, limit),
    close: () => probe.close(),
  };
}

async function openLogged(root: string, release: OpenRelease, engines: Engines) {
  const logs = new Map(
    release.declarations.filter(isAnswering).map((endpoint) => [endpoint.name, new PredictionLog(endpoint, engines)]),
  );
  const server = await openProbeServer(release, { root, languageModel: engines.languageModel, logs });
  return {
    ask: server.ask,
    answers: async (name: string, limit: number) => (await logs.get(name)?.newest(limit)) ?? [],
    close: () => inTurn([() => server.close(), () => moveAll([...logs.values()])]),
  };
}

/** Writes what was answered into the lake, as a server does. */
async function moveAll(logs: readonly PredictionLog[]): Promise<void> {
  for (const log of logs) {
    await log.flush();
    await log.moveToLake();
  }
}

/** What the callers of one declaration got. */
export interface CallerReplies {
  readonly declaration: DeclarationId;
  readonly asked: number;
  readonly failed: number;
  readonly degraded: number;
}

const askedEach = 20;

/** Asks every endpoint, and every list of every service, as callers would. */
export async function askCallers(served: ServedCopy): Promise<readonly CallerReplies[]> {
  const { declarations } = served.release;
  const found: CallerReplies[] = [];
  for (const endpoint of declarations.filter(isAnswering)) {
    const rows = await served.requests(endpoint, askedEach);
    const path = predictPath(endpoint);
    found.push(
      await repliesOf(
        idOf(endpoint),
        rows.map((body) => () => served.probe.ask(path, { method: "POST", body })),
      ),
    );
  }
  for (const service of declarations.filter(hasRoutes)) {
    const paths = listsOf(service).map(({ path }) => `/api${path}`);
    found.push(
      await repliesOf(
        idOf(service),
        paths.map((path) => () => served.probe.ask(path)),
      ),
    );
  }
  return found;
}

async function repliesOf(
  declaration: DeclarationId,
  calls: readonly (() => Promise<ProbeReply>)[],
): Promise<CallerReplies> {
  const replies: (ProbeReply | undefined)[] = [];
  for (const call of calls) replies.push(await call().catch(() => undefined));
  const degraded = replies.filter(
    (reply) => (reply?.body as { readonly degraded?: unknown } | undefined)?.degraded === true,
  );
  return {
    declaration,
    asked: replies.length,
    failed: replies.filter((reply) => reply === undefined || reply.status >= 500).length,
    degraded: degraded.length,
  };
}
