import {
  BOUNDLESS,
  type Ensemble,
  type EnsembleFeature,
  type EnsembleObjective,
  outputsOf,
  type Tree,
} from "../../estimators/gradient-boosting/ensemble.ts";
import { checkFeatureNames } from "./feature-names.ts";
import type { LightgbmModel } from "./model.ts";

const encoder = new TextEncoder();

/**
 * Writes a model as LightGBM text (version v4), UTF-8. Layout:
 *
 *     tree, version=v4, num_class=1, ...      header; `tree_sizes` are the bytes of each block, blank lines included;
 *                                             `monotone_constraints` stands only where a feature has a direction
 *     Tree=0 ... shrinkage=1, two empty lines  one block a tree, arrays in one line each
 *     end of trees
 *     feature_importances:                     splits by feature
 *     parameters: ... end of parameters
 *     pandas_categorical:null
 *
 * Numbers are the shortest decimals that read back to the same double.
 *
 * @throws {ThroughlineError} `lightgbm-model.invalid-feature-name`
 * @source https://github.com/microsoft/LightGBM/blob/v4.6.0/src/boosting/gbdt_model_text.cpp
 */
export function formatLightgbmModel(model: LightgbmModel): Uint8Array {
  const { ensemble } = model;
  checkFeatureNames(ensemble.features.map((feature) => feature.name));
  const trees = ensemble.trees.map((tree, i) => `Tree=${i}\n${formatTree(tree)}\n\n`);
  const sizes = trees.map((text) => encoder.encode(text).length);
  return encoder.encode(
    `${formatHeader(ensemble, sizes)}\n${trees.join("")}end of trees\n\n${formatSplits(ensemble)}\n${formatParameters(model)}`,
  );
}

function formatHeader({ features, objective }: Ensemble, sizes: readonly number[]): string {
  const directions = features.map(({ monotone }) => monotone ?? 0);
  const lines = [
    "tree",
    "version=v4",
    `num_class=${outputsOf(objective)}`,
    `num_tree_per_iteration=${outputsOf(objective)}`,
    "label_index=0",
    `max_feature_idx=${features.length - 1}`,
    `objective=${formatObjective(objective)}`,
    `feature_names=${features.map((feature) => feature.name).join(" ")}`,
    ...(directions.some((direction) => direction !== 0) ? [`monotone_constraints=${directions.join(" ")}`] : []),
    `feature_infos=${features.map(formatDomain).join(" ")}`,
    `tree_sizes=${sizes.join(" ")}`,
  ];
  return `${lines.join("\n")}\n`;
}

function formatObjective(objective: EnsembleObjective): string {
  if (objective.name === "binary") return `binary sigmoid:${formatNumber(objective.sigmoid)}`;
  if (objective.name === "multiclass") return `multiclass num_class:${objective.classes}`;
  return objective.name;
}

function formatDomain({ domain }: EnsembleFeature): string {
  if (domain.kind === "unused") return "none";
  if (domain.kind === "categorical") return domain.codes.join(":");
  return `[${formatNumber(domain.min)}:${formatNumber(domain.max)}]`;
}

function formatTree(tree: Tree): string {
  const categorical = tree.categoryBoundaries.length - 1;
  const lines = [
    `num_leaves=${tree.leaves}`,
    `num_cat=${categorical}`,
    `split_feature=${tree.splitFeature.join(" ")}`,
    `split_gain=${formatNumbers(tree.splitGain)}`,
    `threshold=${formatNumbers(tree.threshold)}`,
    `decision_type=${tree.decision.join(" ")}`,
    `left_child=${tree.leftChild.join(" ")}`,
    `right_child=${tree.rightChild.join(" ")}`,
    `leaf_value=${formatNumbers(tree.leafValue)}`,
    `leaf_weight=${formatNumbers(tree.leafWeight)}`,
    `leaf_count=${tree.leafRows.join(" ")}`,
    `internal_value=${formatNumbers(tree.splitValue)}`,
    `internal_weight=${formatNumbers(tree.splitWeight)}`,
    `internal_count=${tree.splitRows.join(" ")}`,
  ];
  if (categorical > 0) {
    lines.push(`cat_boundaries=${tree.categoryBoundaries.join(" ")}`, `cat_threshold=${tree.categoryWords.join(" ")}`);
  }
  lines.push("is_linear=0", `shrinkage=${formatNumber(tree.shrinkage)}`);
  return `${lines.join("\n")}\n`;
}

function formatNumbers(values: Float64Array): string {
  return Array.from(values, formatNumber).join(" ");
}

function formatNumber(value: number): string {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? String(value) : String(value > 0 ? BOUNDLESS : -BOUNDLESS);
}

function formatSplits({ features, trees }: Ensemble): string {
  const splits = new Array<number>(features.length).fill(0);
  for (const tree of trees) for (const feature of tree.splitFeature) splits[feature] = (splits[feature] ?? 0) + 1;
  const used = [...splits.keys()].filter((i) => splits[i] !== 0);
  used.sort((a, b) => (splits[b] ?? 0) - (splits[a] ?? 0) || a - b);
  return `feature_importances:\n${used.map((i) => `${features[i]?.name}=${splits[i]}\n`).join("")}`;
}

function formatParameters({ parameters, pandasCategorical }: LightgbmModel): string {
  const lines = parameters.map(([name, value]) => `[${name}: ${value}]\n`).join("");
  return `parameters:\n${lines}\nend of parameters\n\npandas_categorical:${pandasCategorical}\n`;
}
