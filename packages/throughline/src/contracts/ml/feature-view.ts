import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import { withMissing } from "../core/missing.ts";
import { commonRules, type RulesOf } from "../core/option-rules.ts";
import { type Column, makeColumn } from "../shape/column.ts";
import type { Shape, TypeName } from "../shape/field.ts";
import type { NamesOfType, Relation, RelationColumn } from "../shape/relation.ts";
import type { Entity } from "./entity.ts";
import { type Feature, type FeatureBuilder, featureBuilder } from "./feature.ts";

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

/** A source of events whose rows a view counts as they come. */
export interface LiveSource extends Relation {
  readonly append: object;
}

/** Options of a feature view. */
export interface FeatureViewOptions<R extends Relation, E extends Entity, F extends Features> extends CommonOptions {
  readonly entity: E;
  /** The events that the windows are over; it has a column of the entity key's name. */
  readonly from: R;
  /** The event time. */
  readonly at: NoInfer<NamesOfType<R["columns"], "timestamp">>;
  /** The time an event could have been known: a window takes only events with `available < t`. Default: the relation's. */
  readonly available?: NoInfer<NamesOfType<R["columns"], "timestamp">>;
  /**
   * A source of events whose rows count online from the moment that they are taken until `from` has them: the same rows earlier, told
   * by the key of `from`. It has all columns that the view reads, of the same types. Default: events count from the next run on.
   */
  readonly live?: LiveSource;
  /** Called once with the builder. */
  readonly features: (build: FeatureBuilder<R["columns"]>) => F;
}

/** Features of an entity over time windows. */
export interface FeatureView<Name extends string = string, F extends Features = Features, E extends Entity = Entity>
  extends Declaration<"featureView", Name> {
  readonly entity: E;
  readonly from: Relation;
  readonly at: string;
  readonly available: string;
  readonly live?: LiveSource;
  readonly definitions: Features;
  readonly features: BoundFeatures<Name, F, E["key"]>;
}

const rules = {
  ...commonRules,
  entity: true,
  from: true,
  at: true,
  available: true,
  live: true,
  features: "function",
} satisfies RulesOf<FeatureViewOptions<Relation, Entity, Features>>;

/** Declares features of an entity over time windows, computed by one definition offline (point in time) and online (at request time). */
export function featureView<
  const Name extends string,
  const R extends Relation,
  const E extends Entity,
  const F extends Features,
>(name: Name, options: FeatureViewOptions<R, E, F>): FeatureView<Name, F, E> {
  const definitions = options.features(featureBuilder() as unknown as FeatureBuilder<R["columns"]>);
  const declaration: FeatureView<Name, F, E> = declare(
    { kind: "featureView", name, above: featureView, given: { options, rules } },
    {
      ...common(options),
      entity: options.entity,
      from: options.from,
      at: options.at,
      available: options.available ?? options.from.available ?? options.at,
      ...(options.live === undefined ? {} : { live: options.live }),
      definitions: Object.freeze({ ...definitions }),
      features: bindFeatures(name, definitions, { entity: options.entity, view: () => declaration }),
    },
  ) as unknown as FeatureView<Name, F, E>;
  return declaration;
}

function bindFeatures(view: string, features: Features, owner: { entity: Entity; view: () => unknown }): object {
  const bound = Object.entries(features).map(([name, feature]) => {
    const column = Object.create(
      null,
      Object.getOwnPropertyDescriptors(makeColumn(feature.field ?? { type: { name: "unknown" }, nullable: true })),
    );
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

/** True for a feature view. */
export const isFeatureView = (declaration: Declaration): declaration is FeatureView =>
  declaration.kind === "featureView";
