import type { FastifyInstance } from "fastify";
import type {
  StudioModelComparison,
  StudioRowExplanation,
  StudioTraining,
} from "../../../client/studio/studio-explanations.ts";
import type { Declaration } from "../../../contracts/core/declaration.ts";
import type { Model } from "../../../contracts/ml/model.ts";
import { type Endpoint, isEndpoint } from "../../../contracts/mlops/endpoint.ts";
import { modelVersions, readCard, readEvaluation } from "../../../runtime/registry/model-registry.ts";
import { explainLogged, versionNamed } from "../../../runtime/studio/explain-model.ts";
import type { ModelComparison } from "../../../runtime/training/compare-models.ts";
import { studioError } from "../error-codes.ts";
import { find } from "../pages/declaration.ts";
import { loggedAnswer } from "../pages/logged-answer.ts";
import { queryOf } from "../query.ts";
import type { StudioScope } from "../studio.ts";
import { evaluationReply, searchReply } from "./evaluation-reply.ts";
import { explanationReply, rowReply } from "./explanation-reply.ts";
import { ModelInsight } from "./model-insight.ts";

type Version = { readonly Params: { readonly name: string; readonly version: string } };

interface Asked {
  readonly scope: StudioScope;
  readonly insight: ModelInsight;
  readonly model: Model;
  readonly version: number;
}

const isModel = (declaration: Declaration): declaration is Model => declaration.kind === "model";

/** Adds the routes of what a version of a model does: what its scores are made of, how it was trained, and how it compares. */
export function addModelVersionRoutes(app: FastifyInstance, scope: StudioScope): void {
  const insight = new ModelInsight(scope);
  const named = (name: string) => find(scope, isModel, { name, what: "model" }).declaration;
  const asked = async ({ name, version }: Version["Params"]): Promise<Asked> => {
    const model = named(name);
    return { scope, insight, model, version: await knownVersion(scope, model, version) };
  };
  app.get<Version>("/models/:name/:version/explanation", async ({ params }) => {
    const { model, version } = await asked(params);
    return explanationReply(model, await insight.sample(model, version), scope.release.release.id);
  });
  app.get<Version>("/models/:name/:version/row", async (request) =>
    rowOf(await asked(request.params), queryOf(request)),
  );
  app.get<Version>("/models/:name/:version/training", async ({ params }) => trainingOf(await asked(params)));
  app.get<Version>("/models/:name/:version/evaluation", async ({ params }) => {
    const { model, version } = await asked(params);
    return evaluationReply(scope.studio.objects, { model: model.name, version });
  });
  app.get<Version>("/models/:name/:version/search", async ({ params }) => {
    const { model, version } = await asked(params);
    return searchReply(scope.studio.objects, { model: model.name, version });
  });
  app.get<Version>("/models/:name/:version/comparison", async (request) => {
    const of = await asked(request.params);
    return comparisonOf(of, await knownVersion(scope, of.model, queryOf(request).against ?? ""));
  });
  app.get<{ Params: { name: string } }>("/models/:name/requests", async (request) => {
    const { endpoint = "", request: id = "" } = queryOf(request);
    return requestOf({ scope, insight, model: named(request.params.name) }, { endpoint, id });
  });
}

async function knownVersion({ studio }: StudioScope, model: Model, text: string): Promise<number> {
  const version = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : undefined;
  if (version !== undefined && (await modelVersions(studio.objects, model.name)).includes(version)) return version;
  throw studioError("unknown-version", { detail: `${model.name} has no such version: ${text.slice(0, 40)}` });
}

async function rowOf(
  { insight, model, version }: Asked,
  { key, index }: { readonly key?: string; readonly index?: string },
): Promise<StudioRowExplanation> {
  const { rows } = await insight.sample(model, version);
  const inSample = index === undefined ? rows.find((row) => row.key === key) : rows[Number(index)];
  const row = inSample ?? (key === undefined ? null : await insight.questions.explainRow(model.name, version, key));
  if (row === null)
    throw studioError("unknown-row", {
      detail: `${model.rows.name} has no row of this key: ${(key ?? index ?? "").slice(0, 100)}`,
    });
  const { at, part, label } = row;
  return rowReply(model, row, { version, key: row.key, at, part, label });
}

async function requestOf(
  { scope, insight, model }: Omit<Asked, "version">,
  { endpoint: name, id }: { readonly endpoint: string; readonly id: string },
): Promise<StudioRowExplanation> {
  const isOfModel = (one: Declaration): one is Endpoint => isEndpoint(one) && one.model.name === model.name;
  const { declaration: endpoint } = find(scope, isOfModel, { name, what: "endpoint of the model" });
  const answer = await loggedAnswer(scope, endpoint, id);
  if (answer === undefined)
    throw studioError("unknown-row", { detail: `${name} has no request of this id: ${id.slice(0, 100)}` });
  if (answer.degraded)
    throw studioError("unknown-row", { detail: `the fallback answered this request, no model: ${id.slice(0, 100)}` });
  const version = versionNamed(model.name, answer.model_version);
  const opened = await insight.version(model, version);
  const explained = explainLogged(opened, answer.features as Readonly<Record<string, unknown>>);
  return rowReply(model, explained, {
    ...{ version, key: answer.request_id, at: answer.as_of, part: "request", label: null },
  });
}

async function trainingOf({ scope, model, version }: Asked): Promise<StudioTraining> {
  const { objects } = scope.studio;
  const [card, evaluation] = await Promise.all([
    readCard(objects, { model: model.name, version }),
    readEvaluation(objects, { model: model.name, version }),
  ]);
  const { curve = [] } = (evaluation ?? {}) as { readonly curve?: readonly TrainingPoint[] };
  return {
    ...{ model: model.name, version, bestRound: card?.bestRound ?? null },
    curve: curve.map(({ round, loss, validationLoss }) => ({ round, loss, validationLoss: validationLoss ?? null })),
  };
}

interface TrainingPoint {
  readonly round: number;
  readonly loss: number;
  readonly validationLoss?: number;
}

/** As the version's run compared it, where it did; else asked now. */
async function comparisonOf(
  { scope, insight, model, version }: Asked,
  against: number,
): Promise<StudioModelComparison> {
  const found = await readEvaluation(scope.studio.objects, { model: model.name, version });
  const { comparison } = (found ?? {}) as { readonly comparison?: ModelComparison | null };
  const isKept = comparison?.version === against && comparison.rows > 0;
  const { rows, measures } = isKept ? comparison : await insight.compare(model, version, against);
  return {
    ...{ model: model.name, version, against, rows, from: isKept ? "run" : "now" },
    measures: Object.fromEntries(
      Object.entries(measures).map(([name, { difference, low, high, pValue, by, verdict }]) => [
        name,
        { difference, low, high, pValue, by, verdict },
      ]),
    ),
  };
}
