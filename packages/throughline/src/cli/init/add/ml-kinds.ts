import type { Entity } from "../../../contracts/ml/entity.ts";
import type { FeatureView } from "../../../contracts/ml/feature-view.ts";
import type { Model } from "../../../contracts/ml/model.ts";
import type { Field } from "../../../contracts/shape/field.ts";
import { isIdentifier } from "../infer/columns.ts";
import { importLine, memberOf, propertyName, quote } from "../templates/source-text.ts";
import type { Added, NewName } from "./added.ts";
import { learnableAsDeclared } from "./learnable-columns.ts";
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

/** A model of the last column that is true or false, in a table with a time; it learns from what `init` would take. */
export async function addModel({ name, id }: NewName, facts: ProjectFacts): Promise<Added> {
  const { relation, label } = needed(
    labelledTables(facts).at(-1),
    "a table with a time and a boolean column",
    "throughline add table <name>",
  );
  const { inputs, notes } = await inputsOf(relation, label, facts);
  const view = (facts.of("featureView") as readonly Known<FeatureView>[])
    .filter((one) => relation.shape.some((field) => field.name === one.declaration.entity.key.name))
    .slice(0, 1);
  const lines = inputs.map(
    (field) => `    ${propertyName(field.name)}: ${memberOf(`${relation.id}.columns`, field.name)},`,
  );
  return {
    over: `${relation.declaration.name}.${label.name}`,
    notes,
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

interface LabelledTable {
  readonly relation: KnownRelation;
  readonly label: Field;
}

function labelledTables({ relations }: ProjectFacts): readonly LabelledTable[] {
  return relations
    .filter(({ declaration }) => declaration.kind === "table" && declaration.at !== undefined)
    .flatMap((relation) =>
      relation.shape
        .filter(({ type, nullable }) => type.name === "boolean" && !nullable)
        .map((label) => ({ relation, label })),
    )
    .filter(({ relation, label }) => candidatesOf(relation, label).length > 0);
}

/** Columns of the table that could be inputs, whatever their rows say. */
function candidatesOf({ shape, declaration }: KnownRelation, label: Field): readonly Field[] {
  const kinds = new Set([...numbers, "boolean", "text"]);
  return shape
    .filter((field) => field !== label && kinds.has(field.type.name) && isOpenField(field))
    .filter(({ name }) => !isIdentifier(name) && !declaration.rowKey.includes(name));
}

/** The columns of a first model by the rows of the release, else by what is declared, and which were left out. */
async function inputsOf(
  relation: KnownRelation,
  label: Field,
  { look }: ProjectFacts,
): Promise<{ readonly inputs: readonly Field[]; readonly notes: readonly string[] }> {
  const fields = candidatesOf(relation, label);
  const seen = await look({ table: relation.declaration, label, fields });
  const found = seen ?? learnableAsDeclared(fields);
  const inputs = needed(
    found.inputs.length === 0 ? undefined : found.inputs,
    `a column beside ${label.name} that a model could learn from`,
    seen === undefined ? "throughline run" : "throughline add table <name>",
  );
  if (seen === undefined) {
    const note = `no release has rows of ${relation.declaration.name}: look yourself whether a feature tells ${label.name}`;
    return { inputs, notes: [note] };
  }
  const telling = seen.telling.map((field) => field.name).join(", ");
  return { inputs, notes: telling === "" ? [] : [`left out, for they tell ${label.name}: ${telling}`] };
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
