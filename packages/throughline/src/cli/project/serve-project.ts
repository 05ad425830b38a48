import { randomBytes } from "node:crypto";
import type { ProjectLock } from "../../adapters/process/project-lock.ts";
import type { ProjectConfig } from "../../contracts/core/config.ts";
import { AgentTraces } from "../../runtime/agents/agent-traces.ts";
import { ReleaseStore } from "../../runtime/releases/release-store.ts";
import { type RunFacts, readRunFacts } from "../../runtime/reports/read-run-facts.ts";
import type { RunEvent } from "../../runtime/run/run-options.ts";
import type { RunResult } from "../../runtime/run/run-project.ts";
import { type OpenRelease, openRelease } from "../../runtime/serving/open-release.ts";
import { ReleaseCatalog } from "../../runtime/serving/release-catalog.ts";
import { currentEvidence, type EvidenceWithHistory, withHistory } from "../../runtime/verification/evidence.ts";
import type { ServerShared } from "../../server/app.ts";
import type { AppServing } from "../../server/apps/app-routes.ts";
import type { ReleaseControl } from "../../server/control/release-route.ts";
import { Gateway } from "../../server/gateway.ts";
import { CanarySplit } from "../../server/predict/canary-split.ts";
import { MetricsRegistry } from "../../server/prometheus/registry.ts";
import { addReleaseMetrics } from "../../server/release-metrics.ts";
import { ApiKeys } from "../../server/rest/api-keys.ts";
import type { Studio } from "../../server/studio/studio.ts";
import type { OptionSpecs } from "../frame/verb.ts";
import { BuildQueue } from "./build-queue.ts";
import { removeControl, writeControl } from "./control-file.ts";
import { type Degraded, degradedOf } from "./degraded.ts";
import type { Engines } from "./engines.ts";
import { errorRegistry } from "./error-registry.ts";
import { inTurn } from "./in-turn.ts";
import { keepMeasurements } from "./keep-measurements.ts";
import { keyControl } from "./key-control.ts";
import { ObservedTraffic } from "./observed-traffic.ts";
import { openAppServing } from "./open-app-serving.ts";
import { openStudio } from "./open-studio.ts";
import type { BuildRequest } from "./rebuilder.ts";
import { plainEvent, summaryOf } from "./run-events.ts";
import { ServedLogs } from "./served-logs.ts";
import { ServedReleases } from "./served-releases.ts";
import { ServedVerification } from "./served-verification.ts";

/** The options of every verb that serves. */
export const serveOptions = {
  port: {
    type: "number",
    short: "p",
    value: "<port>",
    description: "port to listen on, 0 for any; default PORT, the config's, or 4400",
  },
  host: {
    type: "string",
    value: "<address>",
    description: "address to listen on; beyond loopback all data asks for an API key; default 127.0.0.1",
  },
} as const satisfies OptionSpecs;

export interface ServeOptions {
  readonly root: string;
  readonly state: string;
  readonly config: ProjectConfig;
  readonly engines: Engines;
  readonly lock: ProjectLock;
  readonly port: number;
  readonly host: string;
  readonly log: (line: string) => void;
  /** Builds what changed with this server's engines, for a `run` of another process. */
  readonly build: (options: BuildRequest, onEvent: (event: RunEvent) => void) => Promise<RunResult>;
}

/** A server that answers from the current release. */
export interface RunningServer {
  readonly url: string;
  /** Id of the release that answers now. */
  release(): string;
  /** Endpoints that the first release answers without a model, and why. */
  readonly degraded: readonly Degraded[];
  /** Apps that the first release serves. */
  readonly apps: readonly string[];
  /** The key made at the first start of a project that asks for keys; shown once. */
  readonly demoKey: string | undefined;
  /** Builds of this project, one at a time: those that are asked of the server, and those of the process itself. */
  readonly builds: BuildQueue;
  /** Lets the Studio show a build of the process itself while it goes on. */
  shown(work: (note: (event: RunEvent) => void) => Promise<RunResult>): Promise<RunResult>;
  /** Answers from the releases that are current and canary now. */
  reload(): Promise<string>;
  /** Id of the canary that answers a share of the requests; null where there is none. */
  canary(): string | null;
  stop(): Promise<void>;
}

/** How often logged answers move into the lake, milliseconds. */
const moveMs = 30_000;

const loopback = new Set(["127.0.0.1", "::1", "localhost"]);

/** Opens the current release, listens, and publishes where in the project's lock. */
export async function serveProject(given: ServeOptions): Promise<RunningServer> {
  const served = new ServedLogs(given.engines, given.log);
  const { events, tables } = given.engines;
  const options = { ...given, engines: { ...given.engines, taken: { feed: served.events, events, tables } } };
  const { root, state, engines } = options;
  const releases = new ReleaseStore(state);
  const first = await openRelease({ root, releases, engines });
  const server = new ProjectServer(options, { releases, first, served });
  await server.start();
  return {
    url: server.url,
    release: () => server.release,
    degraded: degradedOf(first),
    apps: [...(first.apps?.keys() ?? [])],
    demoKey: server.demoKey,
    builds: server.builds,
    shown: (work) => server.shown(work),
    reload: () => server.reload(),
    canary: () => server.canary,
    stop: () => server.stop(),
  };
}

class ProjectServer {
  readonly #options: ServeOptions;
  readonly #releases: ReleaseStore;
  readonly #first: OpenRelease;
  readonly #served: ServedLogs;
  readonly #keys: ApiKeys;
  readonly #traces = new AgentTraces();
  readonly #token = randomBytes(24).toString("base64url");
  #gateway: Gateway | undefined;
  #answering: ServedReleases | undefined;
  #studio: Studio | undefined;
  #apps: AppServing | undefined;
  #asked: Promise<object> | undefined;
  #moving: NodeJS.Timeout | undefined;
  readonly #verification: ServedVerification;
  readonly #observed: ObservedTraffic;
  #draining = false;
  readonly builds = new BuildQueue();
  port = 0;
  demoKey: string | undefined;

  constructor(
    options: ServeOptions,
    {
      releases,
      first,
      served,
    }: { readonly releases: ReleaseStore; readonly first: OpenRelease; readonly served: ServedLogs },
  ) {
    this.#options = options;
    this.#releases = releases;
    this.#first = first;
    this.#served = served;
    this.#observed = new ObservedTraffic(options.engines, options.log);
    this.#keys = new ApiKeys(options.engines.database);
    this.#verification = new ServedVerification({
      ...options,
      releases,
      builds: this.builds,
      moveLogs: () => this.#served.moveAnswered(this.#gateway?.release ?? this.#first),
      serving: () => this.release,
    });
  }

  get release(): string {
    return (this.#gateway?.release ?? this.#first).release.id;
  }

  get canary(): string | null {
    return this.#answering?.figures.canary ?? null;
  }

  get url(): string {
    const { host } = this.#options;
    return `http://${host.includes(":") ? `[${host}]` : host}:${this.port}`;
  }

  async start(): Promise<void> {
    const { engines, host, port } = this.#options;
    this.#served.open(this.#first);
    await this.#moveLogs();
    if ((await this.#keys.count()) === 0) this.demoKey = await this.#keys.create("demo", engines.clock.nowUs());
    this.#apps = await openAppServing({ ...this.#options, releases: this.#releases });
    this.#studio = await openStudio({
      ...this.#options,
      current: () => this.release,
      run: (asked) => this.#runOnce(asked),
      releaseControl: {
        diff: (before, after) => this.#releaseControl().catalog.diff(before, after),
        move: (asked) => this.#releaseControl().move(asked),
      },
      releaseFigures: () => this.#answering?.figures ?? { traffic: [], canary: null, verdict: null },
    });
    const metrics = new MetricsRegistry();
    const split = new CanarySplit({ logs: this.#served.logs, metrics: this.#studio.live.watch(metrics) });
    addReleaseMetrics(metrics, split);
    const gateway = await Gateway.open(this.#first, this.#shared(metrics, split));
    this.#gateway = gateway;
    this.#answering = new ServedReleases({
      ...this.#options,
      ...{ releases: this.#releases, served: this.#served, split, gateway },
    });
    try {
      this.port = await this.#gateway.listen({ host, port });
    } catch (error) {
      await this.#first.close();
      throw error;
    }
    try {
      await this.#publish();
    } catch (error) {
      await this.#gateway.drain({ quietMs: 0 });
      throw error;
    }
    await this.#answering.start();
    this.#moving = setInterval(() => void this.#moveLogs(), moveMs);
    this.#verification.start(this.url);
    this.#observed.start();
  }

  /** Says other commands of this machine where the server listens. */
  async #publish(): Promise<void> {
    const { lock, state } = this.#options;
    await writeControl(state, { url: this.url, token: this.#token });
    await lock.update({ port: this.port, url: this.url });
  }

  /** Answers from the releases that are current and canary now. */
  async reload(): Promise<string> {
    return (await this.#answering?.reload()) ?? this.release;
  }

  /** Takes every step, whatever became of those before it, then throws what failed first. Throws `serving.log-unwritten`. */
  async stop(): Promise<void> {
    this.#draining = true;
    clearInterval(this.#moving);
    this.#verification.stop();
    await inTurn([
      () => this.#answering?.stop(),
      () => this.#served.flush(),
      () => this.#observed.stop(),
      () => this.#moveLogs(),
      () => removeControl(this.#options.state),
    ]);
  }

  #moveLogs(): Promise<unknown> {
    return this.#served.move(this.#gateway?.release ?? this.#first);
  }

  /** One run at a time: a second waits for the first. */
  #run(asked: { readonly rebuild: boolean }, onEvent: (event: object) => void): Promise<object> {
    return this.builds.run(async () => {
      const request = { ...asked, serving: this.release };
      const result = await this.shown((note) =>
        this.#options.build(request, (event) => {
          note(event);
          onEvent(plainEvent(event));
        }),
      );
      const release = await this.reload();
      return { ...summaryOf(result), release };
    });
  }

  /** The run that the Studio asked for; a second question is answered by the first. */
  #runOnce(asked: { readonly rebuild: boolean }): Promise<object> {
    this.#asked ??= this.#run(asked, () => undefined).finally(() => {
      this.#asked = undefined;
    });
    return this.#asked;
  }

  /** Lets the Studio show a run while it goes on. */
  shown(work: (note: (event: RunEvent) => void) => Promise<RunResult>): Promise<RunResult> {
    return this.#studio === undefined ? work(() => undefined) : this.#studio.progress.show(work);
  }

  async #evidence(): Promise<readonly EvidenceWithHistory[]> {
    const { database } = this.#options.engines;
    return withHistory(database, await currentEvidence(database, (this.#gateway?.release ?? this.#first).release));
  }

  async #runFacts(): Promise<RunFacts> {
    await this.#observed.flush();
    return readRunFacts(this.#options.engines.database, this.#releases, this.#gateway?.release ?? this.#first);
  }

  /** What commands and the Studio may ask of the releases. */
  #releaseControl(): ReleaseControl {
    return {
      catalog: new ReleaseCatalog({
        ...{ root: this.#options.root, releases: this.#releases },
        ...this.#options.engines,
        served: () => this.release,
        figures: () => (this.#answering as ServedReleases).figures,
      }),
      move: (asked) => (this.#answering as ServedReleases).move(asked),
    };
  }

  #shared(metrics: MetricsRegistry, split: CanarySplit): ServerShared {
    const startedAtMs = Date.now();
    metrics.gauge("process_resident_memory_bytes", "Resident memory.", () => [{ value: process.memoryUsage.rss() }]);
    metrics.gauge("throughline_release_info", "The release that answers.", () => [
      { labels: { release: this.#gateway?.release.release.id ?? "" }, value: 1 },
    ]);
    metrics.gauge("throughline_live_events", "Live events that a feature view holds since its rows.", () =>
      [...(this.#gateway?.release.live ?? [])].map(([view, { events }]) => ({ labels: { view }, value: events })),
    );
    return {
      root: this.#options.root,
      project: this.#first.release.project,
      keys: this.#keys,
      metrics,
      logs: this.#served.logs,
      split,
      keyRequired: !loopback.has(this.#options.host),
      uptime: this.#verification.uptime,
      observed: this.#observed.use,
      control: {
        token: this.#token,
        run: (asked, onEvent) => this.#run(asked, onEvent),
        evidence: () => this.#evidence(),
        report: () => this.#runFacts(),
        measured: (measurements) =>
          this.builds.run(() =>
            keepMeasurements(this.#options.engines.database, measurements, this.#options.engines.clock),
          ),
        keys: keyControl(this.#keys, this.#options.engines.clock),
        releases: this.#releaseControl(),
        verify: (scope, onClause) => this.#verification.verify(scope, onClause),
      },
      events: this.#served.events,
      ...(this.#apps === undefined ? {} : { apps: this.#apps }),
      ...(this.#studio === undefined ? {} : { studio: this.#studio }),
      agents: { model: this.#options.engines.languageModel, traces: this.#traces },
      errors: errorRegistry,
      log: this.#options.log,
      status: () => ({ draining: this.#draining, startedAtMs }),
    };
  }
}
