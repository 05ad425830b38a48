import { type CommonOptions, common, type Declaration, declare } from "../core/declaration.ts";
import { contractError } from "../data/error-codes.ts";
import { refOf, useOf, whereOf } from "../data/relation-spec.ts";
import type { KindSpec } from "../graph/kind-spec.ts";
import { isRelationColumn, type RelationColumn, relationOfColumn } from "../shape/relation.ts";

export interface EntityOptions<Key extends RelationColumn> extends CommonOptions {
  /** The column that identifies it; relations that have a column of this name and type know the entity. */
  readonly key: Key;
}

export interface Entity<Name extends string = string, Key extends RelationColumn = RelationColumn>
  extends Declaration<"entity", Name> {
  readonly key: Key;
}

/** Declares a thing that features describe: a card, a customer, a machine. */
export function entity<const Name extends string, const Key extends RelationColumn>(
  name: Name,
  options: EntityOptions<Key>,
): Entity<Name, Key> {
  return declare({ kind: "entity", name, above: entity }, { ...common(options), key: options.key });
}

export const entitySpec: KindSpec<Entity> = {
  kind: "entity",
  namespace: "entity",
  title: "entity",
  accepts: (entity) => {
    const relation = relationOfColumn(entity.key);
    return { uses: relation === undefined ? [] : [useOf(relation, [{ name: entity.key.name, as: "key" }])], ports: [] };
  },
  provides: (entity) => [
    { name: "key", shape: [{ name: entity.key.name, ...entity.key.field }], key: [entity.key.name] },
  ],
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
  validate: (entity) =>
    isRelationColumn(entity.key)
      ? []
      : [
          contractError("invalid-option", {
            detail: `key of ${entity.name} is not a column of a relation`,
            where: whereOf(entity, "key"),
          }),
        ],
  identity: (entity) => ({ key: entity.key.name, field: entity.key.field }),
  callbacks: () => false,
};
