import type { KnowledgeReader } from "../../contracts/ai/knowledge-base.ts";
import { type Declaration, idOf } from "../../contracts/core/declaration.ts";
import { viewsOf } from "../../contracts/ml/model.ts";
import { type Endpoint, isEndpoint } from "../../contracts/mlops/endpoint.ts";
import type { Relation } from "../../contracts/shape/relation.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ModelRuntime } from "../../ports/model-runtime.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { OnlineStore } from "../../ports/online-store.ts";
import type { QueryEngine, QuerySession } from "../../ports/query-engine.ts";
import type { TableStore } from "../../ports/table-store.ts";
import { type OpenApp, openApps } from "../apps/open-apps.ts";
import { linkProject } from "../load/link-project.ts";
import type { BuiltVersion, OpenEmbeddingModel } from "../plan/kind-runner.ts";
import { readModel } from "../registry/model-registry.ts";
import type { Release, ReleaseStore } from "../releases/release-store.ts";
import { openKnowledge } from "../retrieval/open-knowledge.ts";
import { type LiveViews, openLiveViews, type TakenEvents } from "./live-views.ts";
import type { RowReader } from "./reader-pool.ts";
import { ReleaseTables } from "./release-tables.ts";
import { Scorer, type ScorerModel, type ServedView } from "./scorer.ts";

export interface ServingEngines {
  readonly engine: QueryEngine;
  readonly tables: TableStore;
  readonly objects: ObjectStore;
  readonly online: OnlineStore;
  readonly models: ModelRuntime;
  /** Absent where no embedding model can be opened. */
  readonly embeddings?: OpenEmbeddingModel;
  readonly clock: Clock;
  /** What takes events while the release is open; absent where nothing does. */
  readonly taken?: TakenEvents;
}

/** A release that answers: its declarations, its pinned tables readable in SQL, its models and features in memory. */
export interface OpenRelease {
  readonly release: Release;
  readonly declarations: readonly Declaration[];
  /** Reads the release's tables in SQL, one statement at a time. */
  readonly session: QuerySession;
  /** Reads the same for requests, several at once. */
  readonly reader: RowReader;
  readonly scorers: ReadonlyMap<string, Scorer>;
  /** The live events of feature views, by the view's name. */
  readonly live: LiveViews["views"];
  /** Knowledge bases that can be searched, by name. */
  readonly knowledge?: ReadonlyMap<string, KnowledgeReader>;
  /** The browser files of the release's apps, by name. */
  readonly apps?: ReadonlyMap<string, OpenApp>;
  /** The version that a relation is read at; undefined where it was not built. */
  versionOf(relation: string): number | undefined;
  /** The version that a relation is read at, after a look for newer rows of a prediction log. Throws `serving.not-built`. */
  readable(relation: Relation): Promise<number>;
  /** Reads prediction logs and rejected rows as they stand now, since no release pins them. */
  refresh(): Promise<void>;
  /** A session of its own over the same tables, for one statement of a user: the caller closes it. */
  userSession(): Promise<QuerySession>;
  close(): Promise<void>;
}

/** Opens a release for serving. Reads its own compiled code, never the project's sources. Throws `releases.*`. */
export async function openRelease(options: {
  readonly root: string;
  readonly releases: ReleaseStore;
  readonly engines: ServingEngines;
  readonly id?: string;
}): Promise<OpenRelease> {
  const { engines, releases, root } = options;
  const release = await releases.read(options.id);
  const compiled = await releases.code(release.id, root);
  const { value: loaded } = await linkProject(compiled);
  const apps = await openApps(releases.folder(release.id, "browser"));
  return { ...(await openDeclarations({ release, declarations: loaded.declarations, engines })), apps };
}

/** Opens what a release pins for declarations that are loaded already. */
export async function openDeclarations(options: {
  readonly release: Release;
  readonly declarations: readonly Declaration[];
  readonly engines: ServingEngines;
}): Promise<OpenRelease> {
  const { release, declarations, engines } = options;
  const tables = await ReleaseTables.open({ engine: engines.engine, tables: engines.tables, release, declarations });
  try {
    return await openAnswering(tables, options);
  } catch (error) {
    await tables.close();
    throw error;
  }
}

async function openAnswering(
  tables: ReleaseTables,
  { release, declarations, engines }: Parameters<typeof openDeclarations>[0],
): Promise<OpenRelease> {
  const live = await openLiveViews(declarations, tables.session, engines);
  const scorers = new Map<string, Scorer>();
  try {
    for (const endpoint of declarations.filter(isEndpoint))
      scorers.set(endpoint.name, await openScorer(endpoint, release, { ...engines, live: live.views }));
  } catch (error) {
    live.close();
    throw error;
  }
  return {
    release,
    declarations,
    session: tables.session,
    reader: tables.reader,
    scorers,
    live: live.views,
    knowledge: openKnowledge({ declarations, pins: release.pins, engines }),
    versionOf: (relation) => tables.versionOf(relation),
    readable: (relation) => tables.readable(relation),
    refresh: () => tables.refresh(),
    userSession: () => tables.userSession(),
    close: () => {
      live.close();
      return tables.close();
    },
  };
}

async function openScorer(
  endpoint: Endpoint,
  release: Release,
  engines: ServingEngines & { readonly live: LiveViews["views"] },
): Promise<Scorer> {
  const model = await openModel(release.pins[idOf(endpoint.model)], engines);
  const views = new Map<string, ServedView>();
  for (const view of viewsOf(endpoint.model)) {
    const pin = release.pins[idOf(view)];
    const open = typeof pin?.online === "string" ? await engines.online.open(view.name, pin.online) : undefined;
    const [watermarkUs, answersFromUs] = [Number(pin?.watermarkUs ?? 0), Number(pin?.answersFromUs ?? 0)];
    const live = engines.live.get(view.name);
    const pinned = { watermarkUs, answersFromUs, ...(live === undefined ? {} : { live }) };
    if (open !== undefined) views.set(view.name, { view: open, ...pinned });
  }
  return new Scorer({ endpoint, release: release.id, clock: engines.clock, model, views });
}

async function openModel(pin: BuiltVersion | undefined, engines: ServingEngines): Promise<ScorerModel | undefined> {
  if (pin === undefined) return undefined;
  const stored = await readModel(engines.objects, { model: String(pin.model), version: Number(pin.modelVersion) });
  const loaded = await engines.models.load(stored);
  return { loaded, signature: stored.signature, version: String(pin.modelVersion) };
}
