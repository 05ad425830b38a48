import { type EnsembleObjective, outputsOf } from "../../estimators/gradient-boosting/ensemble.ts";
import { type Block, countOf, malformed, parseNumber, textOf, unsupported } from "./text-lines.ts";

/** Reads what raw scores mean, and refuses a header whose numbers of classes say something else. */
export function parseObjective(header: Block): EnsembleObjective {
  const entry = header.entries.get("objective");
  if (entry === undefined) throw unsupported("a model without an objective", header.line);
  const [name = "", ...settings] = entry.value.trim().split(/ +/);
  const objective = knownObjective(name, settings, entry.line);
  if (objective === undefined) throw unsupported(`objective ${entry.value}`, entry.line);
  for (const key of ["num_class", "num_tree_per_iteration"]) {
    const count = countOf(header, key);
    if (count === outputsOf(objective)) continue;
    throw malformed(`${key} is not that of the objective ${entry.value}, ${count}`, textOf(header, key).line);
  }
  return objective;
}

/** Objectives without a setting. */
const plainObjectives = ["regression", "quantile", "poisson", "lambdarank"] as const;

function knownObjective(name: string, settings: readonly string[], line: number): EnsembleObjective | undefined {
  if (name === "binary") return { name, sigmoid: setting(settings, "sigmoid", line) ?? 1 };
  if (name === "multiclass") {
    const classes = setting(settings, "num_class", line);
    if (classes !== undefined && Number.isInteger(classes) && classes > 1) return { name, classes };
    throw malformed(`objective has no number of classes, ${settings.join(" ")}`, line);
  }
  const known = plainObjectives.find((plain) => plain === name);
  return known === undefined || settings.length > 0 ? undefined : { name: known };
}

function setting(settings: readonly string[], name: string, line: number): number | undefined {
  const token = settings.find((given) => given.startsWith(`${name}:`));
  return token === undefined ? undefined : parseNumber(token.slice(name.length + 1), "objective", line);
}
