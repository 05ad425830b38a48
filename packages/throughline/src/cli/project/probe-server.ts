import { randomBytes } from "node:crypto";
import { isEndpoint } from "../../contracts/mlops/endpoint.ts";
import { systemClock } from "../../ports/clock.ts";
import type { Database } from "../../ports/database.ts";
import type { EventLog } from "../../ports/event-log.ts";
import type { LanguageModel } from "../../ports/language-model.ts";
import { AgentTraces } from "../../runtime/agents/agent-traces.ts";
import { EventWriters } from "../../runtime/events/event-writer.ts";
import type { OpenRelease, ServingEngines } from "../../runtime/serving/open-release.ts";
import { PredictionLog, type PredictionLogEngines } from "../../runtime/serving/prediction-log.ts";
import type { ProbeReply, ProbeRequest } from "../../runtime/verification/verifier.ts";
import type { ServerShared } from "../../server/app.ts";
import { Gateway } from "../../server/gateway.ts";
import { CanarySplit } from "../../server/predict/canary-split.ts";
import { MetricsRegistry } from "../../server/prometheus/registry.ts";
import { ApiKeys } from "../../server/rest/api-keys.ts";

/** The engines that a release is served by. */
export interface ProbeEngines extends ServingEngines {
  readonly languageModel: LanguageModel;
}

/** A release served on a free port of loopback for one caller: this process. */
export interface ProbeServer {
  readonly gateway: Gateway;
  readonly split: CanarySplit;
  /** Without a slash at the end. */
  readonly url: string;
  ask(path: string, request?: ProbeRequest): Promise<ProbeReply>;
  close(): Promise<void>;
}

export interface ProbeServerParts {
  readonly root: string;
  readonly languageModel: LanguageModel;
  readonly logs: ReadonlyMap<string, PredictionLog>;
  /** What it is served with besides. */
  readonly also?: Partial<Pick<ServerShared, "apps" | "events" | "observed" | "keyRequired">>;
}

/** Prediction logs of a release's endpoints, over an event log that is the probe's own. */
export const probeLogs = (
  { declarations }: Pick<OpenRelease, "declarations">,
  engines: PredictionLogEngines,
): ReadonlyMap<string, PredictionLog> =>
  new Map(declarations.filter(isEndpoint).map((endpoint) => [endpoint.name, new PredictionLog(endpoint, engines)]));

const noDatabase: Pick<Database, "query"> = { query: async () => [] };

/** Takes every event and keeps none: what is sent to a probe that has no log of its own is gone. */
const noEvents: Pick<EventLog, "append" | "read"> = { append: async () => 0, read: async () => [] };

const forgetfulWriters = () =>
  new EventWriters({ events: noEvents as EventLog, database: noDatabase as Database, clock: systemClock });

/** Keys of one secret, which nothing keeps: whatever follows it is the caller's name. */
class ProbeKeys extends ApiKeys {
  readonly secret = randomBytes(24).toString("base64url");

  constructor() {
    super(noDatabase as Database);
  }

  override async nameOf(key: string): Promise<string | null> {
    const [secret, name] = key.split(" ");
    return secret === this.secret && name !== undefined ? name : null;
  }
}

/**
 * Serves a release, which it closes with itself, or where it can't be served. Every path asks for its key, so that each request can be
 * a caller of its own.
 */
export async function openProbeServer(release: OpenRelease, parts: ProbeServerParts): Promise<ProbeServer> {
  try {
    return await listenFor(release, parts);
  } catch (error) {
    await release.close();
    throw error;
  }
}

async function listenFor(release: OpenRelease, parts: ProbeServerParts): Promise<ProbeServer> {
  const keys = new ProbeKeys();
  const { root, languageModel, logs } = parts;
  const metrics = new MetricsRegistry();
  const split = new CanarySplit({ logs, metrics });
  const gateway = await Gateway.open(release, {
    ...{ metrics, split },
    ...{ root, keys, logs },
    project: release.release.project,
    keyRequired: true,
    agents: { model: languageModel, traces: new AgentTraces() },
    log: () => undefined,
    status: () => ({ draining: false, startedAtMs: 0 }),
    events: forgetfulWriters(),
    ...parts.also,
  });
  const port = await gateway.listen({ host: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${port}`;
  let callers = 0;
  return {
    ...{ gateway, split, url },
    ask: (path, request = {}) => {
      const caller = request.caller ?? `caller-${++callers}`;
      return askOver(`${url}${path}`, { "x-api-key": `${keys.secret} ${caller}` }, request);
    },
    close: () => gateway.drain({ quietMs: 0, timeoutMs: 1_000 }),
  };
}

async function askOver(
  url: string,
  key: Readonly<Record<string, string>>,
  { method = "GET", body, headers = {}, signal }: ProbeRequest,
): Promise<ProbeReply> {
  const started = performance.now();
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const type: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
  const response = await fetch(url, {
    ...{ method, ...sent },
    headers: { ...key, ...type, ...headers },
    ...(signal === undefined ? {} : { signal }),
  });
  const text = await response.text();
  const tookMs = performance.now() - started;
  return { status: response.status, headers: response.headers, body: parsed(text), tookMs };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
