import {
  type Ensemble,
  type EnsembleFeature,
  type FeatureDomain,
  outputsOf,
  type Tree,
} from "../../estimators/gradient-boosting/ensemble.ts";
import { lightgbmModelError } from "./error-codes.ts";
import type { LightgbmModel } from "./model.ts";
import { parseObjective } from "./parse-objective.ts";
import { parseTree } from "./parse-tree.ts";
import {
  type Block,
  countOf,
  integersOf,
  isAtEnd,
  linesOf,
  malformed,
  parseNumber,
  skipEmptyLines,
  type TextLines,
  takeBlock,
  takeLine,
  textOf,
  truncated,
  unsupported,
} from "./text-lines.ts";

/**
 * Reads a LightGBM model text of version v3 or v4 with the objective binary, multiclass, regression, quantile or poisson:
 * numeric and categorical splits, all three kinds of missing value, monotone constraints. Not supported, and refused by name:
 * linear trees, random forests (`average_output`), other objectives and transformed labels (`sqrt`). The layout stands at
 * `formatLightgbmModel`.
 *
 * @throws {ThroughlineError} `lightgbm-model.truncated`, `lightgbm-model.malformed` (both with the line),
 * `lightgbm-model.unsupported`
 */
export function parseLightgbmModel(bytes: Uint8Array): LightgbmModel {
  const text = linesOf(decode(bytes));
  const first = takeLine(text, "its first line");
  if (first !== "tree") throw malformed(`a model text starts with "tree", ${startOf(first)}`, 1);
  const header = takeBlock(text, "the header");
  checkHeader(header);
  const objective = parseObjective(header);
  const features = parseFeatures(header);
  const trees = parseTrees(text, header, { features: features.length, outputs: outputsOf(objective) });
  const ensemble: Ensemble = { objective, features, trees };
  return { ensemble, ...parseTail(text) };
}

/** What a foreign file's first line looks like. */
function startOf(line: string): string {
  if (/^\s*[{[]/.test(line)) return "this is JSON, as XGBoost and LightGBM's dump_model write it";
  return `not ${JSON.stringify(line.slice(0, 40))}`;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw lightgbmModelError("malformed", { detail: `the model text is not UTF-8: ${bytes.length} bytes`, cause });
  }
}

function checkHeader(header: Block): void {
  const version = textOf(header, "version");
  if (version.value !== "v3" && version.value !== "v4") throw unsupported(`version ${version.value}`, version.line);
  const average = header.entries.get("average_output");
  if (average !== undefined) throw unsupported("random forest (average_output)", average.line);
}

function parseFeatures(header: Block): EnsembleFeature[] {
  const names = textOf(header, "feature_names");
  const infos = textOf(header, "feature_infos");
  const split = (value: string) => (value === "" ? [] : value.split(" "));
  const domains = split(infos.value);
  const count = countOf(header, "max_feature_idx") + 1;
  if (split(names.value).length !== count) throw malformed(`feature_names are not ${count}`, names.line);
  if (domains.length !== count) throw malformed(`feature_infos are not ${count}`, infos.line);
  const directions = parseDirections(header, count);
  return split(names.value).map((name, i) => ({
    name,
    domain: parseDomain(domains[i] ?? "", infos.line),
    ...(directions[i] === 1 || directions[i] === -1 ? { monotone: directions[i] } : {}),
  }));
}

function parseDirections(header: Block, count: number): readonly number[] {
  if (!header.entries.has("monotone_constraints")) return [];
  return Array.from(integersOf(header, "monotone_constraints", { length: count, min: -1, max: 2 }));
}

function parseDomain(token: string, line: number): FeatureDomain {
  if (token === "none") return { kind: "unused" };
  const interval = /^\[([^:]+):([^\]]+)\]$/.exec(token);
  const number = (part: string) => parseNumber(part, "feature_infos", line);
  if (interval === null) return { kind: "categorical", codes: token.split(":").map(number) };
  return { kind: "numeric", min: number(interval[1] ?? ""), max: number(interval[2] ?? "") };
}

function parseTrees(
  text: TextLines,
  header: Block,
  { features, outputs }: { readonly features: number; readonly outputs: number },
): Tree[] {
  const sizes = textOf(header, "tree_sizes");
  const count = sizes.value === "" ? 0 : sizes.value.split(" ").length;
  const trees: Tree[] = [];
  for (;;) {
    skipEmptyLines(text);
    const title = takeLine(text, `"end of trees"`);
    if (title === "end of trees") break;
    if (title !== `Tree=${trees.length}` && isAtEnd(text)) throw truncated(text, `"end of trees"`);
    if (title !== `Tree=${trees.length}`) throw malformed(`not "Tree=${trees.length}": ${title}`, text.next);
    trees.push(parseTree(takeBlock(text, title), features));
  }
  if (trees.length !== count)
    throw malformed(`tree_sizes names ${count} trees, the text has ${trees.length}`, sizes.line);
  if (count % outputs !== 0) throw malformed(`${count} trees are no rounds of ${outputs}`, sizes.line);
  return trees;
}

function parseTail(text: TextLines): Omit<LightgbmModel, "ensemble"> {
  const parameters: (readonly [string, string])[] = [];
  let pandasCategorical = "null";
  for (const line of text.lines.slice(text.next)) {
    const parameter = /^\[([^:]+): ?(.*)\]$/.exec(line);
    if (parameter !== null) parameters.push([parameter[1] ?? "", parameter[2] ?? ""]);
    if (line.startsWith("pandas_categorical:")) pandasCategorical = line.slice("pandas_categorical:".length);
  }
  if (text.lines.includes("parameters:", text.next) && !text.lines.includes("end of parameters", text.next))
    throw truncated(text, `"end of parameters"`);
  return { parameters, pandasCategorical };
}
