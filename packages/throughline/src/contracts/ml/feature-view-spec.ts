import { idOf } from "../core/declaration.ts";
import { parseDuration } from "../core/duration.ts";
import { isMissing } from "../core/missing.ts";
import type { Use } from "../core/use.ts";
import { contractError } from "../data/error-codes.ts";
import { durationProblems, nameProblems, timestampProblems } from "../data/relation-problems.ts";
import { refOf, useOf, whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import type { Derivation, KindSpec } from "../graph/kind-spec.ts";
import { fieldOf } from "../shape/field.ts";
import { type Relation, shapeOf } from "../shape/relation.ts";
import { entityKeyProblems } from "./entity.ts";
import { type Feature, featureSays } from "./feature.ts";
import { featureTerms } from "./feature-terms.ts";
import { type FeatureView, featureShape } from "./feature-view.ts";
import { liveProblems, liveUses } from "./live-source.ts";

/** What a feature view is to the graph. */
export const featureViewSpec: KindSpec<FeatureView> = {
  kind: "featureView",
  namespace: "featureView",
  title: "feature view",
  canAlias: true,
  accepts: (view) => ({ uses: usesOf(view), ports: [] }),
  provides: (view) => [{ name: "features", shape: featureShape(view), key: [view.entity.key.name] }],
  derives: derivationsOf,
  promises: () => [],
  terms: featureTerms,
  validate: (view) => [
    ...nameProblems(view),
    ...timestampProblems(view, "at", { relation: view.from, name: view.at }),
    ...timestampProblems(view, "available", {
      relation: view.from,
      name: view.available === view.at ? undefined : view.available,
    }),
    ...entityKeyProblems(view, view.entity, view.from),
    ...(Object.keys(view.definitions).length > 0
      ? []
      : [
          contractError("invalid-option", {
            detail: `view has no features: ${view.name}`,
            where: whereOf(view, "features"),
          }),
        ]),
    ...Object.entries(view.definitions).flatMap(([name, feature]) => featureProblems(view, name, feature)),
    ...liveProblems(view),
  ],
  shown: () => ({ page: "features", figures: [{ from: "version", field: "entities", label: "entities online" }] }),
  identity: (view) => ({
    entity: view.entity.key.name,
    from: view.from.name,
    at: view.at,
    available: view.available,
    features: view.definitions,
    ...(view.live === undefined ? {} : { live: view.live.name }),
  }),
  callbacks: () => false,
};

function usesOf(view: FeatureView): Use[] {
  const key = view.entity.key.name;
  const columns = Object.values(view.definitions).flatMap((feature) => [
    ...(feature.column === undefined ? [] : [{ name: feature.column, as: featureSays(feature) }]),
    ...Object.keys(feature.where ?? {}).map((name) => ({ name, as: featureSays(feature) })),
  ]);
  const own = [
    { name: key, as: "key" },
    { name: view.at, as: "at" },
    { name: view.available, as: "available" },
    ...toldBy(view).map((name) => ({ name, as: "row key" })),
  ];
  const seen = new Map([...columns, ...own].map((field) => [`${field.name} ${field.as}`, field]));
  return [
    useOf(view.from, [...seen.values()]),
    { provider: view.entity, port: "key", fields: [{ name: key, as: "key" }], certainty: "definite" },
    ...liveUses(view, [...seen.values()]),
  ];
}

/** The columns by which live events are told from the rows that they are; none where no events are live. */
const toldBy = ({ live, from }: FeatureView): readonly string[] =>
  live === undefined || isMissing(live) || isMissing(from) ? [] : from.rowKey;

function derivationsOf(view: FeatureView): Derivation[] {
  const keyName = view.entity.key.name;
  const relations = [view.from, ...(view.live === undefined || isMissing(view.live) ? [] : [view.live])];
  const refTo = (relation: Relation, name: string, how: "value" | "row") =>
    ({ ...refOf(relation, name), how, certainty: "definite" }) as const;
  const from = (name: string, how: "value" | "row") => relations.map((relation) => refTo(relation, name, how));
  const told = [...new Set([keyName, view.at, view.available, ...toldBy(view)])];
  const rows = told.flatMap((name) => from(name, "row"));
  const features = Object.entries(view.definitions).map(([field, feature]) => {
    const value = feature.column === undefined ? [] : from(feature.column, "value");
    const chosen = Object.keys(feature.where ?? {}).flatMap((name) => from(name, "row"));
    return { port: "features", field, from: [...value, ...chosen, ...rows] };
  });
  const key = {
    declaration: idOf(view.entity),
    port: "key",
    field: keyName,
    how: "value",
    certainty: "definite",
  } as const;
  return [{ port: "features", field: keyName, from: [refTo(view.from, keyName, "value"), key] }, ...features];
}

const numeric = new Set<string>(["int32", "int64", "float64", "decimal", "unknown"]);

function featureProblems(view: FeatureView, name: string, feature: Feature): ThroughlineError[] {
  const subject = `feature ${name}`;
  if (isMissing(feature)) return [];
  const type =
    feature.column === undefined ? undefined : fieldOf(shapeOf(view.from.columns), feature.column)?.type.name;
  const invalid = (detail: string) => contractError("invalid-option", { detail, where: whereOf(view, subject) });
  if (typeof feature.window !== "string") return [invalid(`feature has no window: ${name}`)];
  const problems = durationProblems(view, subject, feature.window);
  if (parseDuration(feature.window) === 0) problems.push(invalid(`window is empty: ${feature.window}`));
  if (name === view.entity.key.name) problems.push(invalid(`feature has the name of the entity's key: ${name}`));
  if (type !== undefined && feature.numeric && !numeric.has(type)) {
    const detail = `${feature.function} asks a number, ${view.from.name}.${feature.column} is ${type}`;
    problems.push(contractError("type-mismatch", { detail, where: whereOf(view, subject) }));
  }
  return problems;
}
