import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import { isMissing } from "../core/missing.ts";
import { commonRules, type RulesOf } from "../core/option-rules.ts";
import { contractError } from "../data/error-codes.ts";
import { nameProblems } from "../data/relation-problems.ts";
import { refOf, useOf, whereOf } from "../data/relation-spec.ts";
import type { ThroughlineError } from "../errors/throughline-error.ts";
import type { KindSpec } from "../graph/kind-spec.ts";
import { fieldOf, formatType, withoutDescriptions } from "../shape/field.ts";
import { isRelationColumn, type Relation, type RelationColumn, relationOfColumn, shapeOf } from "../shape/relation.ts";

/** Options of an entity. */
export interface EntityOptions<Key extends RelationColumn> extends CommonOptions {
  /** The column that identifies it; relations that have a column of this name and type know the entity. */
  readonly key: Key;
}

/** A thing that features describe. */
export interface Entity<Name extends string = string, Key extends RelationColumn = RelationColumn>
  extends Declaration<"entity", Name> {
  readonly key: Key;
}

const rules = { ...commonRules, key: true } satisfies RulesOf<EntityOptions<RelationColumn>>;

/** Declares a thing that features describe: a card, a customer, a machine. */
export function entity<const Name extends string, const Key extends RelationColumn>(
  name: Name,
  options: EntityOptions<Key>,
): Entity<Name, Key> {
  return declare(
    { kind: "entity", name, above: entity, given: { options, rules } },
    { ...common(options), key: options.key },
  );
}

/** What an entity is to the graph. */
export const entitySpec: KindSpec<Entity> = {
  kind: "entity",
  namespace: "entity",
  title: "entity",
  accepts: (entity) => {
    const relation = relationOfColumn(entity.key);
    return { uses: relation === undefined ? [] : [useOf(relation, [{ name: entity.key.name, as: "key" }])], ports: [] };
  },
  provides: ({ key }) =>
    isRelationColumn(key) ? [{ name: "key", shape: [{ name: key.name, ...key.field }], key: [key.name] }] : [],
  derives: (entity) => {
    const relation = relationOfColumn(entity.key);
    if (relation === undefined) return [];
    return [
      {
        port: "key",
        field: entity.key.name,
        from: [{ ...refOf(relation, entity.key.name), how: "value", certainty: "definite" }],
      },
    ];
  },
  promises: () => [],
  validate: (entity) => [...nameProblems(entity), ...keyProblems(entity)],
  shown: () => ({ page: "features", figures: [] }),
  identity: ({ key }) => withoutDescriptions([{ name: key.name, ...key.field }]),
  callbacks: () => false,
};

function keyProblems(entity: Entity): ThroughlineError[] {
  if (isRelationColumn(entity.key) || isMissing(entity.key)) return [];
  const detail = `key of ${entity.name} is not a column of a relation`;
  return [contractError("invalid-option", { detail, where: whereOf(entity, "key") })];
}

/** The problem of a relation that knows an entity under another type, at the declaration that reads both. */
export function entityKeyProblems(reader: Declaration, entity: Entity, relation: Relation): ThroughlineError[] {
  if (!isRelationColumn(entity.key) || isMissing(relation)) return [];
  const { key, name } = entity;
  const type = fieldOf(shapeOf(relation.columns), key.name)?.type;
  if (type === undefined || type.name === "unknown" || key.field.type.name === "unknown") return [];
  const [given, asked] = [formatType(type), formatType(key.field.type)];
  if (given === asked) return [];
  const detail = `key of ${name} is ${asked}, ${relation.name}.${key.name} is ${given}`;
  return [contractError("type-mismatch", { detail, where: whereOf(reader, `key of ${name}`) })];
}
