import type { FastifyInstance } from "fastify";
import type { StudioModel } from "../../../client/studio/studio-learning.ts";
import type { Declaration } from "../../../contracts/core/declaration.ts";
import { isFeatureColumn } from "../../../contracts/ml/feature-view.ts";
import type { Model } from "../../../contracts/ml/model.ts";
import { isEndpoint } from "../../../contracts/mlops/endpoint.ts";
import { modelVersions, readReport } from "../../../runtime/registry/model-registry.ts";
import { studioError } from "../error-codes.ts";
import { studioField } from "../map/fields.ts";
import { addModelVersionRoutes } from "../models/model-version-routes.ts";
import type { StudioScope } from "../studio.ts";
import { declarationReply, find } from "./declaration.ts";
import { anatomyOf, versionsOf } from "./model-versions.ts";

const isModel = (declaration: Declaration): declaration is Model => declaration.kind === "model";

/** A report is a page of its own: nothing in it may run, and nothing outside is fetched. */
const reportPolicy =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

/** Adds the routes of models: one with its versions, and of a version its report and what it does. */
export function addModelRoutes(app: FastifyInstance, scope: StudioScope): void {
  addModelVersionRoutes(app, scope);
  app.get<{ Params: { name: string } }>("/models/:name", ({ params }) => modelReply(scope, params.name));
  app.get<{ Params: { name: string; version: string } }>("/models/:name/:version/report", async (request, reply) => {
    const { declaration } = find(scope, isModel, { name: request.params.name, what: "model" });
    const report = await reportOf(scope, declaration.name, request.params.version);
    return reply
      .header("content-security-policy", reportPolicy)
      .header("cache-control", "private, max-age=3600")
      .type("text/html; charset=utf-8")
      .send(Buffer.from(report));
  });
}

async function reportOf({ studio }: StudioScope, model: string, text: string): Promise<Uint8Array> {
  const version = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
  const report = version === undefined ? undefined : await readReport(studio.objects, { model, version });
  if (report !== undefined) return report;
  throw studioError("unknown-version", { detail: `${model} has no report of this version: ${text.slice(0, 40)}` });
}

async function modelReply(scope: StudioScope, name: string): Promise<StudioModel> {
  const { declaration: model, node } = find(scope, isModel, { name, what: "model" });
  const { objects } = scope.studio;
  const pinned = scope.release.release.pins[node.id]?.modelVersion;
  const current = typeof pinned === "number" ? pinned : null;
  const shown = current ?? (await modelVersions(objects, model.name)).at(-1);
  const anatomy =
    shown === undefined
      ? { importance: null, signature: null }
      : await anatomyOf(objects, { model: model.name, version: shown });
  return {
    ...(await declarationReply(scope, node)),
    rows: model.rows.name,
    at: model.at,
    label: { column: model.label.column, matures: model.label.matures ?? null },
    trainer: model.trainer.trainer,
    split: model.split,
    retrain:
      model.retrain === undefined
        ? null
        : { after: model.retrain.after ?? null, onDrift: model.retrain.onDrift === true },
    inputs: Object.entries(model.features).map(([input, column]) => ({
      ...studioField({ name: input, ...column.field }),
      from: `${isFeatureColumn(column) ? column.view : column.owner}.${column.name}`,
    })),
    endpoints: endpointsOf(scope, model),
    current,
    versions: await versionsOf(objects, { model: model.name, current, gates: node.promises }),
    ...anatomy,
  };
}

const endpointsOf = ({ declarations }: StudioScope, { name }: Model) =>
  [...declarations.values()].filter((one) => isEndpoint(one) && one.model.name === name).map((one) => one.name);
