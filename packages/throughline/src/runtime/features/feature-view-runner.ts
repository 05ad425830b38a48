import { counted } from "../../contracts/core/counted.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import type { FeatureView } from "../../contracts/ml/feature-view.ts";
import { providerOf } from "../../contracts/shape/relation.ts";
import { quoteColumn, quoteName } from "../../contracts/sql/text.ts";
import type { KindRunner } from "../plan/kind-runner.ts";
import { onlineEntities } from "./entity-events.ts";
import { planView } from "./view-plan.ts";

/** Writes the view's recent events to the online store, under the address of what they are made from. */
export const featureViewRunner: KindRunner<FeatureView> = {
  kind: "featureView",
  async build(view, context) {
    const [time, key] = [quoteColumn(view.at), quoteColumn(view.entity.key.name)];
    const [row] = await context.session.rows(
      `SELECT epoch_us(max(${time}))::DOUBLE AS newest, count(${time}) FILTER (WHERE ${key} IS NOT NULL)::DOUBLE AS events
      FROM ${quoteName(view.from.name)}`,
    );
    const newestUs = typeof row?.newest === "number" ? row.newest : 0;
    // An event dated ahead must not push out those that requests reach until then.
    const fromUs = Math.min(newestUs, context.clock.nowUs());
    const written = await context.online.write(
      view.name,
      context.address,
      onlineEntities(context.session, view, fromUs),
    );
    const rows = context.versionOf(idOf(providerOf(view.from).declaration()));
    const windows = new Set(planView(view).features.map(({ windowUs }) => windowUs)).size;
    return {
      version: {
        view: view.name,
        online: context.address,
        entities: written.entities,
        events: written.events,
        watermarkUs: newestUs,
        answersFromUs: written.events === row?.events ? 0 : fromUs,
        rows: rows ?? null,
      },
      text: `${counted(written.entities, "key")} of ${view.entity.name} online, ${counted(windows, "window")}, ${counted(written.events, "event")}`,
      measured: [],
      accepted: true,
    };
  },
  stands: async (view, context, version) =>
    (await context.online.open(view.name, String(version.online))) !== undefined,
};
