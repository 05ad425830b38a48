import { type GateMeasure, measureRules } from "../../contracts/ml/measures.ts";
import type { Model } from "../../contracts/ml/model.ts";
import type { ModelObjective } from "../../contracts/ml/objective.ts";
import { modelFile } from "../registry/model-registry.ts";
import type { ModelSignature } from "../registry/signature.ts";
import { sliceText } from "./judge-gates.ts";
import { formatCount, formatMeasure, formatNumber } from "./report/figures.ts";
import { seenText } from "./report/provenance-section.ts";
import { type EvaluationReport, measureResults } from "./report/report-input.ts";
import { choiceLines } from "./training-choices.ts";

/** The names that Hugging Face has for our measures. */
const metricTypes: Readonly<Record<string, string>> = {
  auc: "roc_auc",
  prAuc: "average_precision",
  logLoss: "log_loss",
  brier: "brier_score",
  rmse: "rmse",
  mae: "mae",
  r2: "r_squared",
};

/**
 * The model card of a version: Markdown whose front matter is what the Hugging Face hub reads, with a model index of its measures.
 * The same input gives the same text.
 *
 * @source https://huggingface.co/docs/hub/model-cards
 */
export function renderModelCard(model: Model, report: EvaluationReport, signature: ModelSignature): string {
  const parts = [
    frontMatter(model, report, libraryOf(signature)),
    `# ${plain(report.model.name)}, version ${report.model.version}`,
    ...(report.model.description === undefined ? [] : [plain(report.model.description)]),
    factsPart(model, report),
    `## Inputs\n\n${inputsTable(model, signature)}`,
    `## Evaluation\n\n${evaluationText(report)}`,
    ...classesPart(report),
    ...slicesPart(report),
    ...gatesPart(report),
    `## ${report.model.isImported === true ? "Where it comes from" : "Training"}\n\n${trainingList(report)}`,
    `## How to load it\n\n${loadingText(signature)}`,
  ];
  return `${parts.join("\n\n")}\n`;
}

/** Classes that a matrix has room for. */
const mostInMatrix = 12;

/** JSON strings are YAML strings too, whatever is in them. */
const quoted = (text: string) => JSON.stringify(text);

const libraryOf = ({ format = "lightgbm" }: ModelSignature) => (format === "lightgbm" ? "lightgbm" : "xgboost");

function frontMatter(model: Model, { model: { name }, evaluation }: EvaluationReport, library: string): string {
  const isClassifier = evaluation.objective === "binary" || evaluation.objective === "multiclass";
  const task = isClassifier ? "tabular-classification" : "tabular-regression";
  const metrics = Object.entries(evaluation.measures).flatMap(([measure, value]) =>
    value === undefined
      ? []
      : [
          `        - type: ${metricTypes[measure] ?? measure}`,
          `          name: ${quoted(measureRules[measure as keyof typeof measureRules].title)}`,
          `          value: ${value}`,
        ],
  );
  return [
    "---",
    `library_name: ${library}`,
    `pipeline_tag: ${task}`,
    `tags:\n  - ${task}\n  - gradient-boosting\n  - throughline`,
    "model-index:",
    `  - name: ${quoted(name)}`,
    "    results:",
    "      - task:",
    `          type: ${task}`,
    "        dataset:",
    `          type: ${quoted(model.rows.name)}`,
    `          name: ${quoted(model.rows.name)}`,
    "          split: test",
    "        metrics:",
    ...metrics,
    "---",
  ].join("\n");
}

/** Text that Markdown shows as it is, in one line. */
const plain = (text: string | number) =>
  String(text)
    .replace(/\s+/g, " ")
    .replace(/[\\`*_{}[\]<>|#]/g, (character) => `\\${character}`);

const code = (text: string) => `\`${text.replace(/[`\n|]/g, " ")}\``;

function table(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

function factsPart(model: Model, report: EvaluationReport): string {
  const { evaluation, label } = report;
  const { matures } = model.label;
  const says = {
    binary: `the probability that ${code(label.column)} is true`,
    multiclass: `the probability of every ${code(label.column)}, in this order: ${(evaluation.classes?.names ?? []).map(code).join(", ")}`,
    regression: `what is expected of ${code(label.column)}`,
    quantile: `a quantile of ${code(label.column)}`,
    poisson: `the expected count ${code(label.column)}`,
    lambdarank: `a number that orders rows of one ${code(model.group ?? "")} by ${code(label.column)}, higher ones first`,
  }[evaluation.objective];
  const unit = label.unit === undefined ? "" : `, in ${plain(label.unit)}`;
  const late = matures === undefined ? "" : ` A label is known ${matures} after the row.`;
  return `It gives ${says}${unit}, for a row of ${code(model.rows.name)} as of ${code(model.at)}.${late} ${rowsText(report)}`;
}

function unusedText({ tooYoung, warmUp = 0 }: EvaluationReport["rows"]): string {
  const parts = [
    ...(warmUp === 0 ? [] : [`${formatCount(warmUp)} before them, whose windows reach before the data`]),
    ...(tooYoung === 0 ? [] : [`${formatCount(tooYoung)} after them, too young to have their label`]),
  ];
  return parts.length === 0 ? "" : ` Left out are ${parts.join(", and ")}.`;
}

function rowsText({ rows, model, evaluation }: EvaluationReport): string {
  const test = formatCount(rows.test);
  if (model.isImported !== true)
    return `Rows are split by time: ${formatCount(rows.train)} to learn from, then ${formatCount(rows.validation)} for validation, and the newest ${test} to test on.${unusedText(rows)}`;
  const chosen =
    evaluation.binary === undefined ? "" : `, its threshold chosen on the ${formatCount(rows.validation)} before them`;
  return `Another tool trained it, and nothing was trained here: it was tested on the newest ${test} rows${chosen}. ${seenText}`;
}

function inputsTable({ features }: Model, { inputs }: ModelSignature): string {
  const rows = inputs.map(({ name, kind, categories }) => {
    const field = features[name]?.field;
    const taken = categories === undefined ? kind : `${kind}, ${formatCount(categories.length)} categories`;
    return [code(name), taken, plain(field?.unit ?? ""), plain(field?.description ?? "")];
  });
  return table(["Input", "Taken as", "Unit", "What it is"], rows);
}

function evaluationText(report: EvaluationReport): string {
  const rows = measureResults(report).map(({ measure, value, interval }) => [
    measureRules[measure].title,
    formatMeasure(value),
    interval === undefined ? "" : `${formatMeasure(interval.low)} to ${formatMeasure(interval.high)}`,
  ]);
  const threshold = report.evaluation.binary?.atThreshold.threshold;
  const decided = threshold === undefined ? "" : ` Decisions are taken at the threshold ${formatNumber(threshold)}.`;
  const against = comparisonText(report);
  return `On the ${formatCount(report.evaluation.rows)} test rows, with 95 % bootstrap intervals.${decided}\n\n${table(["Measure", "Value", "95 % interval"], rows)}${against}`;
}

function comparisonText({ comparison }: EvaluationReport): string {
  if (comparison === undefined) return "";
  const lines = Object.entries(comparison.measures).map(
    ([measure, { difference, pValue, verdict, by }]) =>
      `- ${measureRules[measure as keyof typeof measureRules].title}: ${difference > 0 ? "+" : ""}${formatNumber(difference)}, p ${formatNumber(pValue)} (${by}): ${verdict}`,
  );
  return lines.length === 0
    ? ""
    : `\n\nAgainst version ${comparison.version}, ${comparison.because === undefined ? "on the same rows" : `by its recorded figures, since ${plain(comparison.because)}`}:\n\n${lines.join("\n")}`;
}

/** The measures of a slice that a card has room for. */
const sliceMeasures: Readonly<Partial<Record<ModelObjective, readonly [GateMeasure, GateMeasure]>>> = {
  binary: ["auc", "f1"],
  multiclass: ["f1", "accuracy"],
  lambdarank: ["ndcg", "map"],
};

function classesPart({ evaluation: { classes } }: EvaluationReport): string[] {
  if (classes === undefined) return [];
  const { names, confusion } = classes;
  const each = names.map((name, i) => {
    const { rows = 0, precision, recall, f1, calibrationError } = classes.classes[i] ?? {};
    return [plain(name), formatCount(rows), ...[precision, recall, f1, calibrationError].map(formatMeasure)];
  });
  const [most] = classes.confusions;
  const top =
    most === undefined
      ? "No row is taken for another class."
      : `Confused most: ${formatCount(most.rows)} rows of ${code(names[most.truth] ?? "")} are taken for ${code(names[most.said] ?? "")}.`;
  const matrix = names.map((name, truth) => [
    plain(name),
    ...names.map((_, said) => formatCount(confusion[truth * names.length + said] ?? 0)),
  ]);
  const shown =
    names.length > mostInMatrix
      ? ""
      : `\n\nRows by class, and by what they are taken for:\n\n${table(["", ...names.map(plain)], matrix)}`;
  return [
    `## Classes\n\n${table(["Class", "Rows", "Precision", "Recall", "F1", "Calibration error"], each)}\n\n${top}${shown}`,
  ];
}

function slicesPart({ evaluation: { slices, objective } }: EvaluationReport): string[] {
  if (slices.length === 0) return [];
  const [first, second] = sliceMeasures[objective] ?? (["rmse", "mae"] as const);
  const rows = slices.map((slice) => [
    plain(sliceText(slice)),
    formatCount(slice.rows),
    ...(slice.measures === undefined
      ? ["too few rows", ""]
      : [formatMeasure(slice.measures[first]), formatMeasure(slice.measures[second])]),
  ]);
  return [`## Slices\n\n${table(["Slice", "Rows", measureRules[first].title, measureRules[second].title], rows)}`];
}

function gatesPart({ gates }: EvaluationReport): string[] {
  if (gates.length === 0) return [];
  const rows = gates.map(({ clause, state, figure, note }) => [
    plain(clause.says),
    state === "not-measured" ? "not measured" : state,
    `${typeof figure === "number" ? formatMeasure(figure) : (figure ?? "")}${note === undefined ? "" : ` (${plain(note)})`}`,
  ]);
  return [`## Gates\n\n${table(["Gate", "", "Figure"], rows)}`];
}

function trainingList({ model, parameters, choices, seed, data, hashes, bestRound }: EvaluationReport): string {
  const facts: readonly (readonly [string, string])[] = [
    ["trainer", model.trainer],
    [model.isImported === true ? "imported at" : "trained at", model.trainedAt],
    ...Object.entries(parameters).map(([name, value]) => [name, String(value)] as const),
    ...choiceLines(choices),
    ...(bestRound === undefined ? [] : [["best round", String(bestRound)] as const]),
    ...(model.isImported === true ? [] : [["seed", String(seed)] as const]),
    ...data.map(({ name, version }) => [`version of ${name}`, String(version)] as const),
    ...hashes.map(({ what, hash }) => [`hash of ${what}`, hash] as const),
  ];
  return facts.map(([name, value]) => `- ${plain(name)}: ${code(value)}`).join("\n");
}

/** A matrix takes the names and types of the model's features, which it compares with its own. */
const xgboostLines = [
  "matrix = xgboost.DMatrix(",
  "    rows, feature_names=model.feature_names, feature_types=model.feature_types, enable_categorical=True",
  ")",
  "scores = model.predict(matrix)",
];

function loadingText(signature: ModelSignature): string {
  const { inputs } = signature;
  const library = libraryOf(signature);
  const coded = inputs.some(({ categories }) => categories !== undefined)
    ? " A categorical input is its place in the list of `categories` in `signature.json`, from 0; one that is not in it, and null, are NaN."
    : "";
  const lines = [
    "import numpy",
    `import ${library}`,
    "",
    `model = ${library}.Booster(model_file="${modelFile(signature)}")`,
    `rows = numpy.full((1, ${inputs.length}), numpy.nan)  # a row each, an input each`,
    ...(library === "lightgbm" ? ["scores = model.predict(rows)"] : xgboostLines),
  ];
  return `The inputs in the order of the table, as numbers; null is NaN.${coded}\n\n\`\`\`python\n${lines.join("\n")}\n\`\`\``;
}
