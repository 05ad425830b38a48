import { type CommonOptions, common, type Declaration, declare, idOf } from "../core/declaration.ts";
import { withMissing } from "../core/missing.ts";
import type { Use } from "../core/use.ts";
import { contractError } from "../data/error-codes.ts";
import { durationProblems, refOf, timestampProblems, useOf, whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import type { Derivation, KindSpec } from "../graph/kind-spec.ts";
import { type Column, makeColumn } from "../shape/column.ts";
import type { Shape, TypeName } from "../shape/field.ts";
import type { NamesOfType, Relation, RelationColumn } from "../shape/relation.ts";
import type { Entity } from "./entity.ts";
import { type Feature, type FeatureBuilder, featureBuilder, featureSays } from "./feature.ts";

/** A feature of a view: what `cardActivity.features.spend_24h` is. */
export interface FeatureColumn<
  View extends string = string,
  Name extends string = string,
  V = unknown,
  Key extends RelationColumn = RelationColumn,
> extends Column<V, TypeName> {
  readonly view: View;
  readonly name: Name;
  readonly entityKey: Key;
}

type Features = Readonly<Record<string, Feature>>;
type ValueOfFeature<F> = F extends Feature<infer V> ? V : never;

/** The features of a view, each knowing its view, name and entity. */
export type BoundFeatures<View extends string, F extends Features, Key extends RelationColumn> = {
  readonly [K in keyof F & string]: FeatureColumn<View, K, ValueOfFeature<F[K]>, Key>;
};

export interface FeatureViewOptions<R extends Relation, E extends Entity, F extends Features> extends CommonOptions {
  readonly entity: E;
  /** The events that the windows are over; it has a column of the entity key's name. */
  readonly from: R;
  /** The event time. */
  readonly at: NoInfer<NamesOfType<R["columns"], "timestamp">>;
  /** The time an event could have been known: a window takes only events with `available < t`. Default: the relation's. */
  readonly available?: NoInfer<NamesOfType<R["columns"], "timestamp">>;
  /** Called once with the builder. */
  readonly features: (build: FeatureBuilder<R["columns"]>) => F;
}

export interface FeatureView<Name extends string = string, F extends Features = Features, E extends Entity = Entity>
  extends Declaration<"featureView", Name> {
  readonly entity: E;
  readonly from: Relation;
  readonly at: string;
  readonly available: string;
  readonly definitions: Features;
  readonly features: BoundFeatures<Name, F, E["key"]>;
}

/** Declares features of an entity over time windows, computed by one definition offline (point in time) and online (at request time). */
export function featureView<
  const Name extends string,
  const R extends Relation,
  const E extends Entity,
  const F extends Features,
>(name: Name, options: FeatureViewOptions<R, E, F>): FeatureView<Name, F, E> {
  const definitions = options.features(featureBuilder() as unknown as FeatureBuilder<R["columns"]>);
  const declaration: FeatureView<Name, F, E> = declare(
    { kind: "featureView", name, above: featureView },
    {
      ...common(options),
      entity: options.entity,
      from: options.from,
      at: options.at,
      available: options.available ?? options.from.available ?? options.at,
      definitions: Object.freeze({ ...definitions }),
      features: bindFeatures(name, definitions, { entity: options.entity, view: () => declaration }),
    },
  ) as unknown as FeatureView<Name, F, E>;
  return declaration;
}

function bindFeatures(view: string, features: Features, owner: { entity: Entity; view: () => unknown }): object {
  const bound = Object.entries(features).map(([name, feature]) => {
    const column = Object.create(null, Object.getOwnPropertyDescriptors(makeColumn(feature.field)));
    const described = { view: { value: view, enumerable: true }, name: { value: name, enumerable: true } };
    const hidden = { entityKey: { value: owner.entity.key }, declaration: { value: owner.view } };
    return [name, Object.freeze(Object.defineProperties(column, { ...described, ...hidden }))] as const;
  });
  return withMissing(Object.freeze(Object.fromEntries(bound)), "column", view);
}

/** True for a feature of a view. */
export function isFeatureColumn(value: unknown): value is FeatureColumn {
  return typeof value === "object" && value !== null && "view" in value && "typeName" in value;
}

/** The view that a feature belongs to. */
export function viewOf(feature: FeatureColumn): FeatureView {
  return (feature as unknown as { declaration: () => FeatureView }).declaration();
}

/** The shape of a view: its entity's key and its features. */
export function featureShape(view: FeatureView): Shape {
  const features = Object.entries(view.definitions).map(([name, feature]) => ({ name, ...feature.field }));
  return [{ name: view.entity.key.name, ...view.entity.key.field }, ...features];
}

export const featureViewSpec: KindSpec<FeatureView> = {
  kind: "featureView",
  namespace: "featureView",
  title: "feature view",
  accepts: (view) => ({ uses: usesOf(view), ports: [] }),
  provides: (view) => [{ name: "features", shape: featureShape(view), key: [view.entity.key.name] }],
  derives: (view) => derivationsOf(view),
  promises: () => [],
  validate: (view) => [
    ...timestampProblems(view, "at", { relation: view.from, name: view.at }),
    ...timestampProblems(view, "available", { relation: view.from, name: view.available }),
    ...Object.entries(view.definitions).flatMap(([name, feature]) => featureProblems(view, name, feature)),
  ],
  identity: (view) => ({
    entity: view.entity.key.name,
    from: view.from.name,
    at: view.at,
    available: view.available,
    features: view.definitions,
  }),
  callbacks: () => false,
};

function usesOf(view: FeatureView): Use[] {
  const features = Object.values(view.definitions);
  const columns = features.flatMap((f) => [
    ...(f.column === undefined ? [] : [{ name: f.column, as: featureSays(f) }]),
    ...whereFields(f),
  ]);
  const own = [
    { name: view.entity.key.name, as: "key" },
    { name: view.at, as: "at" },
    { name: view.available, as: "available" },
  ];
  const seen = new Map([...columns, ...own].map((field) => [`${field.name} ${field.as}`, field]));
  return [
    useOf(view.from, [...seen.values()]),
    { provider: view.entity, port: "key", fields: [{ name: view.entity.key.name, as: "key" }], certainty: "definite" },
  ];
}

const whereFields = (feature: Feature) =>
  Object.keys(feature.where ?? {}).map((name) => ({ name, as: featureSays(feature) }));

function derivationsOf(view: FeatureView): Derivation[] {
  const from = (name: string, how: "value" | "row") => ({
    ...refOf(view.from, name),
    how,
    certainty: "definite" as const,
  });
  const rows = [...new Set([view.entity.key.name, view.at, view.available])].map((name) => from(name, "row"));
  const features = Object.entries(view.definitions).map(([field, feature]) => {
    const value = feature.column === undefined ? [] : [from(feature.column, "value")];
    return {
      port: "features",
      field,
      from: [...value, ...Object.keys(feature.where ?? {}).map((name) => from(name, "row")), ...rows],
    };
  });
  const key = {
    declaration: idOf(view.entity),
    port: "key",
    field: view.entity.key.name,
    how: "value",
    certainty: "definite",
  } as const;
  return [
    { port: "features", field: view.entity.key.name, from: [from(view.entity.key.name, "value"), key] },
    ...features,
  ];
}

const numeric = new Set<string>(["int32", "int64", "float64", "decimal", "unknown"]);

function featureProblems(view: FeatureView, name: string, feature: Feature): ThroughlineError[] {
  const subject = `feature ${name}`;
  const problems: ThroughlineError[] = [];
  const column =
    feature.column === undefined
      ? undefined
      : Object.getOwnPropertyDescriptor(view.from.columns, feature.column)?.value;
  if (column !== undefined && feature.numeric && !numeric.has(column.typeName)) {
    const detail = `${feature.function} asks a number, ${view.from.name}.${feature.column} is ${column.typeName}`;
    problems.push(contractError("type-mismatch", { detail, where: whereOf(view, subject) }));
  }
  return [...problems, ...durationProblems(view, subject, feature.window)];
}
