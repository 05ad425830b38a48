import type { Entity } from "../../../contracts/ml/entity.ts";
import type { FeatureView } from "../../../contracts/ml/feature-view.ts";
import type { Model } from "../../../contracts/ml/model.ts";
import type { Field } from "../../../contracts/shape/field.ts";
import { isIdentifier } from "../infer/columns.ts";
import { importLine, memberOf, propertyName, quote } from "../templates/source-text.ts";
import type { Added, NewName } from "./added.ts";
import { needed } from "./needed.ts";
import { importsOf, isOpenField, type Known, type KnownRelation, type ProjectFacts } from "./project-facts.ts";

const numbers: ReadonlySet<string> = new Set(["int32", "int64", "float64", "decimal"]);

/** An entity by the first column whose name says that it names something, the row's own key last. */
export function addEntity({ name, id }: NewName, { relations }: ProjectFacts): Added {
  const keys = relations
    .filter(({ declaration }) => declaration.kind === "table")
    .flatMap((relation) => relation.shape.filter(isKey).map((field) => ({ relation, field })));
  const isOwn = ({ relation, field }: (typeof keys)[number]) => relation.declaration.rowKey.includes(field.name);
  const { relation, field } = needed(
    keys.find((key) => !isOwn(key)) ?? keys[0],
    "a table with an id",
    "throughline add table <name>",
  );
  return {
    over: `${relation.declaration.name}.${field.name}`,
    text: `${importLine(["entity"], "throughline/ml")}
${importsOf("ml", [relation])}
export const ${id} = entity(${quote(name)}, { key: ${memberOf(`${relation.id}.columns`, field.name)} });
`,
  };
}

const isKey = (field: Field) =>
  isIdentifier(field.name) &&
  ["text", "int32", "int64"].includes(field.type.name) &&
  isOpenField(field) &&
  !field.nullable;

/** Windows of a week and a month over the first table that knows the first entity. */
export function addFeatureView({ name, id }: NewName, facts: ProjectFacts): Added {
  const entities = facts.of("entity") as readonly Known<Entity>[];
  const pairs = entities.flatMap((entity) =>
    facts.relations
      .filter(
        ({ declaration, shape }) =>
          declaration.at !== undefined && shape.some((field) => field.name === entity.declaration.key.name),
      )
      .map((relation) => ({ entity, relation })),
  );
  const { entity, relation } = needed(
    pairs[0],
    "an entity with a table of its events",
    "throughline add entity <name>",
  );
  const number = relation.shape.find(
    (field) => numbers.has(field.type.name) && !isIdentifier(field.name) && isOpenField(field),
  );
  const mean =
    number === undefined
      ? ""
      : `\n    ${propertyName(`mean_${number.name}_30d`)}: mean(${quote(number.name)}).over("30d"),`;
  return {
    over: relation.declaration.name,
    text: `${importLine(["featureView"], "throughline/ml")}
${importsOf("ml", [entity, relation])}
export const ${id} = featureView(${quote(name)}, {
  entity: ${entity.id},
  from: ${relation.id},
  at: ${quote(relation.declaration.at as string)},
  features: ({ count${mean === "" ? "" : ", mean"} }) => ({
    ${propertyName(`${name.replaceAll("-", "_")}_count_7d`)}: count().over("7d"),${mean}
  }),
});
`,
  };
}

/** A model of the first column that is true or false, in the first table with a time. */
export function addModel({ name, id }: NewName, facts: ProjectFacts): Added {
  const fitting = facts.relations.filter(
    ({ declaration }) => declaration.kind === "table" && declaration.at !== undefined,
  );
  const labelled = fitting.flatMap((relation) => {
    const labels = relation.shape.filter(({ type, nullable }) => type.name === "boolean" && !nullable);
    return labels.map((label) => ({ relation, label, inputs: inputsOf(relation, label) }));
  });
  const { relation, label, inputs } = needed(
    labelled.findLast((one) => one.inputs.length > 0),
    "a table with a time and a boolean column",
    "throughline add table <name>",
  );
  const views = (facts.of("featureView") as readonly Known<FeatureView>[]).filter((view) =>
    relation.shape.some((field) => field.name === view.declaration.entity.key.name),
  );
  const lines = inputs.map(
    (field) => `    ${propertyName(field.name)}: ${memberOf(`${relation.id}.columns`, field.name)},`,
  );
  const view = views.slice(0, 1);
  return {
    over: `${relation.declaration.name}.${label.name}`,
    text: `${importLine(["gradientBoosting", "model"], "throughline/ml")}
${importsOf("ml", [relation, ...view])}
export const ${id} = model(${quote(name)}, {
  rows: ${relation.id},
  at: ${quote(relation.declaration.at as string)},
  label: { column: ${quote(label.name)} },
  features: {
${[...lines, ...view.map((one) => `    ...${one.id}.features,`)].join("\n")}
  },
  trainer: gradientBoosting({ rounds: 100, leaves: 15 }),
  split: { by: "time", test: 0.2 },
});
`,
  };
}

function inputsOf({ shape, declaration }: KnownRelation, label: Field): readonly Field[] {
  const kinds = new Set([...numbers, "boolean", "text"]);
  return shape
    .filter((field) => field !== label && kinds.has(field.type.name) && isOpenField(field))
    .filter(({ name }) => !isIdentifier(name) && !declaration.rowKey.includes(name))
    .slice(0, 20);
}

/** The scores of the first model whose rows have a key. */
export function addPredictions({ name, id }: NewName, facts: ProjectFacts): Added {
  const scored = (facts.of("model") as readonly Known<Model>[]).flatMap((model) => {
    const rows = facts.relations.find(({ declaration }) => declaration.name === model.declaration.rows.name);
    return rows === undefined || rows.declaration.rowKey.length === 0 ? [] : [{ model, rows }];
  });
  const { model, rows } = needed(scored[0], "a model of rows with a key", "throughline add model <name>");
  return {
    over: model.declaration.name,
    text: `${importLine(["predictions"], "throughline/ml")}
${importsOf("ml", [model, rows])}
export const ${id} = predictions(${quote(name)}, { model: ${model.id}, rows: ${rows.id} });
`,
  };
}

/** The first model, served. */
export function addEndpoint({ name, id }: NewName, facts: ProjectFacts): Added {
  const model = needed(facts.of("model")[0], "a model", "throughline add model <name>");
  return {
    over: model.declaration.name,
    text: `${importLine(["endpoint"], "throughline/mlops")}
${importsOf("mlops", [model])}
export const ${id} = endpoint(${quote(name)}, {
  model: ${model.id},
  objectives: { p99: "50ms", uptime: 0.99 },
  fallback: () => ({ score: 0.5 }),
});
`,
  };
}
