import type { FastifyInstance } from "fastify";
import type { StudioFeatureLookup, StudioFeatureView } from "../../../client/studio/studio-learning.ts";
import type { StudioValue } from "../../../client/studio/studio-values.ts";
import { featureSays } from "../../../contracts/ml/feature.ts";
import { type FeatureView, isFeatureView } from "../../../contracts/ml/feature-view.ts";
import { quoteColumn, quoteName } from "../../../contracts/sql/text.ts";
import { instantText } from "../../../contracts/sql/typed-literal.ts";
import { isoOfUs, usOfIso } from "../../../ports/clock.ts";
import { planView } from "../../../runtime/features/view-plan.ts";
import { EntityCache, entityKey } from "../../../runtime/serving/entity-cache.ts";
import { servingError } from "../../../runtime/serving/error-codes.ts";
import { studioError } from "../error-codes.ts";
import { piiOf, studioField } from "../map/fields.ts";
import { queryOf } from "../query.ts";
import type { StudioScope } from "../studio.ts";
import { declarationReply, find } from "./declaration.ts";

const samplesShown = 20;

interface Named {
  readonly Params: { readonly name: string };
}

/** Adds the routes of feature views: one, and a look at one entity online. */
export function addFeatureRoutes(app: FastifyInstance, scope: StudioScope): void {
  app.get<Named>("/features/:name", ({ params }) => viewReply(scope, params.name));
  app.get<Named>("/features/:name/lookup", async (request) => {
    const { key, at } = queryOf(request);
    if (key === undefined || key === "")
      throw studioError("invalid-query", {
        detail: "parameter is missing: key",
        hint: "add ?key= and a key to look up",
      });
    return lookupReply(scope, request.params.name, { key, at });
  });
}

async function viewReply(scope: StudioScope, name: string): Promise<StudioFeatureView> {
  const { declaration: view, node } = find(scope, isFeatureView, { name, what: "feature view" });
  const { key } = view.entity;
  return {
    ...(await declarationReply(scope, node)),
    entity: { name: view.entity.name, key: studioField({ name: key.name, ...key.field }) },
    from: view.from.name,
    at: view.at,
    available: view.available,
    features: Object.entries(view.definitions).map(([feature, definition]) => ({
      ...studioField({ name: feature, ...definition.field }),
      says: featureSays(definition),
      function: definition.function,
      column: definition.column ?? null,
      window: definition.window,
      where: definition.where ?? null,
    })),
    online: onlineOf(scope, node.id),
    live: liveOf(scope, view),
    samples: await samplesOf(scope, view),
  };
}

function onlineOf({ release, studio }: StudioScope, id: string): StudioFeatureView["online"] {
  const pin = release.release.pins[id];
  if (typeof pin?.online !== "string") return null;
  const watermarkUs = Number(pin.watermarkUs ?? 0);
  return {
    version: pin.online,
    entities: Number(pin.entities ?? 0),
    events: Number(pin.events ?? 0),
    watermark: watermarkUs > 0 ? isoOfUs(watermarkUs) : null,
    ageSeconds: watermarkUs > 0 ? Math.max(0, Math.round((studio.clock.nowUs() - watermarkUs) / 1e6)) : null,
  };
}

function liveOf({ release }: StudioScope, view: FeatureView): StudioFeatureView["live"] {
  if (view.live === undefined) return null;
  const held = release.live.get(view.name);
  const newestUs = held?.newestUs ?? Number.NEGATIVE_INFINITY;
  const newest = Number.isFinite(newestUs) ? isoOfUs(newestUs) : null;
  return { source: view.live.name, events: held?.events ?? null, newest };
}

/** Some keys, so that nobody has to know one; none of personal data. */
async function samplesOf({ release }: StudioScope, view: FeatureView): Promise<readonly StudioValue[]> {
  const { key } = view.entity;
  if (piiOf(key.field).length > 0 || release.versionOf(view.from.name) === undefined) return [];
  const column = quoteColumn(key.name);
  const rows = await release.reader.rows(
    `SELECT DISTINCT ${column} AS key FROM (SELECT ${column} FROM ${quoteName(view.from.name)} WHERE ${column} IS NOT NULL LIMIT 10000) ORDER BY 1 LIMIT ${samplesShown}`,
  );
  return rows.map((row) => row.key ?? null);
}

/** The features of one entity as an endpoint would compute them at an instant. */
async function lookupReply(
  scope: StudioScope,
  name: string,
  asked: { readonly key: string; readonly at: string | undefined },
): Promise<StudioFeatureLookup> {
  const { declaration: view, node } = find(scope, isFeatureView, { name, what: "feature view" });
  const online = onlineOf(scope, node.id);
  const open = online === null ? undefined : await scope.studio.online.open(view.name, online.version);
  if (open === undefined)
    throw servingError("not-built", { detail: `online features are not part of this release: ${view.name}` });
  const plan = planView(view);
  const live = scope.release.live.get(view.name);
  const pinnedUs = Number(scope.release.release.pins[node.id]?.watermarkUs ?? 0);
  const atUs = instantOf(scope, asked.at, Math.max(pinnedUs, live?.newestUs ?? 0));
  const entities = new EntityCache(view, plan, { online: open, live });
  const windows = entities.windowsFor(asked.key);
  const out = new Float64Array(plan.features.length);
  windows.evaluate(atUs, out, 0);
  const entity = entityKey(view, asked.key) ?? "";
  const events = (open.get(entity)?.times.length ?? 0) + (live?.of(entity)?.length ?? 0);
  return {
    view: view.name,
    release: scope.release.release.id,
    key: asked.key,
    at: isoOfUs(atUs),
    known: Number.isFinite(windows.newestUs),
    events,
    newest: Number.isFinite(windows.newestUs) ? isoOfUs(windows.newestUs) : null,
    values: Object.fromEntries(plan.names.map((feature, i) => [feature, numberOrNull(out[i])])),
  };
}

/** Just after the newest event where nothing is said, since a window ends before its instant; now where that is dated ahead. */
function instantOf(scope: StudioScope, at: string | undefined, watermarkUs: number): number {
  if (at === "now") return scope.studio.clock.nowUs();
  const nowUs = scope.studio.clock.nowUs();
  if (at === undefined) return watermarkUs === 0 ? nowUs : Math.min(nowUs, watermarkUs + 1);
  const text = instantText(at);
  if (text === undefined)
    throw studioError("invalid-query", {
      detail: `at is not an ISO instant: ${at.slice(0, 40)}`,
      hint: "write 2026-01-31T12:00:00Z, or now",
    });
  return usOfIso(text);
}

const numberOrNull = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? null : value);
