import { counted } from "../../contracts/core/counted.ts";
import { type GateMeasure, measureRules, measuresFor, primaryMeasures } from "../../contracts/ml/measures.ts";
import type { CardGate, ModelCard } from "../../runtime/registry/model-registry.ts";
import type { ModelComparison } from "../../runtime/training/compare-models.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";

interface Rendering {
  readonly style: Style;
  readonly columns: number;
}

/** A model with its newest version. */
export interface ModelOverview {
  readonly model: string;
  readonly versions: number;
  /** That the current release pins. */
  readonly current: number | null;
  readonly newest: ModelCard;
}

const secondsOf = (iso: string) => iso.slice(0, 19).replace("T", " ");
const figure = (value: number | undefined) => (value === undefined ? "" : String(Number(value.toPrecision(4))));
const titleOf = (name: string) => measureRules[name as GateMeasure]?.title ?? name;
const objectiveOf = ({ objective }: ModelCard) => objective ?? "binary";

/** Every model, the measure that speaks for it, and which version answers. */
export function renderModels(items: readonly ModelOverview[], { style, columns }: Rendering): string {
  const rows = items.map(({ model, versions, current, newest }) => {
    const name = primaryMeasures[objectiveOf(newest)];
    return [
      model,
      objectiveOf(newest),
      current === null ? style.yellow("none") : `v${current}`,
      `v${newest.version}${newest.accepted ? "" : ` ${style.red("refused")}`}`,
      `${titleOf(name)} ${figure(newest.metrics[name]) || "not measured"}`,
      secondsOf(newest.createdAt),
      counted(versions, "version"),
    ];
  });
  const headers = ["model", "learns", "released", "newest", "", "made", ""];
  return renderTable({ columns: headers.map((header) => ({ header })), rows, width: columns, paintHeader: style.dim });
}

/** The versions of one model, newest first, with their measures. */
export function renderVersions(
  cards: readonly ModelCard[],
  current: number | null,
  { style, columns }: Rendering,
): string {
  const [newest] = cards;
  if (newest === undefined) return "  no version of it can be read";
  const names = measuresFor(objectiveOf(newest)).filter((name) =>
    cards.some(({ metrics }) => metrics[name] !== undefined),
  );
  const rows = cards.map((card) => [
    `v${card.version}`,
    card.version === current ? style.green("released") : card.accepted ? "" : style.red("refused"),
    secondsOf(card.createdAt),
    ...names.map((name) => figure(card.metrics[name])),
  ]);
  const heads = [{ header: "version" }, { header: "" }, { header: "made" }];
  const measures = names.map((name) => ({ header: titleOf(name), align: "right" as const }));
  return renderTable({ columns: [...heads, ...measures], rows, width: columns, paintHeader: style.dim });
}

/** One version whole: what was measured, its gates, and where its files are. */
export function renderModelVersion(
  card: ModelCard,
  files: Readonly<Record<string, string>>,
  { style, columns }: Rendering,
): string {
  const measures = Object.entries(card.metrics).map(([name, value]) => {
    const interval = card.intervals?.[name];
    return [
      titleOf(name),
      figure(value),
      interval === undefined ? "" : `${figure(interval.low)} to ${figure(interval.high)}`,
    ];
  });
  const { tooYoung, leftOut, warmUp } = card.rows;
  const warming = warmUp === undefined ? "" : `${count(warmUp)} to warm up, `;
  const facts = [
    ["made", `${secondsOf(card.createdAt)}  by ${card.run}`],
    ["learns", card.classes === undefined ? objectiveOf(card) : `${objectiveOf(card)}: ${card.classes.join(", ")}`],
    ["rows", rowsText(card)],
    ["not used", `${warming}${count(tooYoung)} too young, ${count(leftOut)} without a label or an instant`],
    ...Object.entries(files),
  ].map(([name, text]) => [style.dim(name as string), text as string]);
  const gates = Object.values(card.gates ?? {}).map((gate) => gateRow(gate, style));
  return [
    `${style.bold(`${card.model} v${card.version}`)}  ${card.accepted ? style.green("accepted") : style.red("refused by a gate")}`,
    renderTable({ columns: [{}, {}], rows: facts }),
    `${style.bold("measures")}\n${renderTable({
      columns: [{ header: "" }, { header: "value", align: "right" }, { header: "95 % interval" }],
      rows: measures,
      width: columns,
      paintHeader: style.dim,
    })}`,
    ...(gates.length === 0
      ? []
      : [
          `${style.bold("gates")}\n${renderTable({ columns: [{}, {}, { align: "right" }, { wrap: true }], rows: gates, width: columns })}`,
        ]),
  ].join("\n\n");
}

const count = (rows: number) => rows.toLocaleString("en");

function rowsText({ rows: { train, validation, test }, isImported }: ModelCard): string {
  if (isImported === true)
    return `${count(test)} to test on; nothing was trained here, which of them it saw is not known`;
  return `${count(train)} to learn from, ${count(validation)} for validation, ${count(test)} to test on`;
}

function gateRow({ says, state, figure: found, note }: CardGate, style: Style): string[] {
  const mark = state === "held" ? style.green("✓") : state === "broken" ? style.red("✗") : style.yellow("-");
  const shown = found === undefined ? "not measured" : typeof found === "number" ? figure(found) : found;
  return [mark, says, shown, note ?? ""];
}

/** How a version differs from another one on the same rows. */
export function renderComparison(
  of: {
    readonly model: string;
    readonly version: number;
    readonly release: string;
    readonly comparison: ModelComparison;
  },
  { style, columns }: Rendering,
): string {
  const { model, version, release, comparison } = of;
  const rows = Object.entries(comparison.measures).map(([name, { difference, low, high, pValue, by, verdict }]) => [
    titleOf(name),
    `${difference > 0 ? "+" : ""}${figure(difference)}`,
    `${figure(low)} to ${figure(high)}`,
    figure(pValue),
    by,
    verdict === "better" ? style.green(verdict) : verdict === "worse" ? style.red(verdict) : verdict,
  ]);
  const { decisions } = comparison;
  const mcNemar =
    decisions === undefined
      ? []
      : [
          `  decisions: only v${comparison.version} is right on ${decisions.onlyFirst.toLocaleString("en")} rows, only v${version} on ${decisions.onlySecond.toLocaleString("en")}; McNemar's exact test gives p ${figure(decisions.pValue)}`,
        ];
  const heads = ["", "difference", "95 % interval", "p", "by", `v${version} is`];
  return [
    `${style.bold(`${model} v${version} against v${comparison.version}`)}  on ${counted(comparison.rows, "test row")} of release ${release}`,
    renderTable({
      columns: heads.map((header, i) => (i === 1 || i === 3 ? { header, align: "right" } : { header })),
      rows,
      width: columns,
      paintHeader: style.dim,
    }),
    ...mcNemar,
  ].join("\n\n");
}
