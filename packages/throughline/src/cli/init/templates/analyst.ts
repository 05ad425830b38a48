import { amountColumn, type Draft, dimensionColumns, isMoney } from "../draft.ts";
import type { InferredColumn } from "../infer/columns.ts";
import { plainName, titleOf } from "../infer/names.ts";
import { importLine, propertyName, quote } from "./source-text.ts";

interface Figure {
  readonly export: string;
  readonly name: string;
  readonly description: string;
  readonly measure: string;
  readonly decision: string;
}

/** The analyst role's file: figures over the table, and a dashboard of them. */
export function analystFile(draft: Draft, dataModule: string): string {
  const { id, table, time } = draft;
  if (time === undefined) return "";
  const dimensions = dimensionColumns(draft).map(({ name }) => quote(name));
  const [cut] = dimensionColumns(draft);
  const figures = figuresOf(draft);
  const tiles = [
    ...figures.map((figure) => `kpi(${figure.export})`),
    ...figures.map((figure) => `line(${figure.export}, { by: ${quote(grainOf(draft))} })`),
    ...(cut === undefined ? [] : figures.map((figure) => `bar(${figure.export}, { by: ${quote(cut.name)} })`)),
  ];
  const names = ["dashboard", "kpi", "line", "metric", ...(cut === undefined ? [] : ["bar"])];
  return `${importLine(names, "throughline/analyst")}
${importLine([id.table], dataModule)}
${figures
  .map(
    (figure) => `
export const ${figure.export} = metric(${quote(figure.name)}, {
  description: ${quote(figure.description)},
  from: ${id.table},
  time: ${quote(time.name)},
${dimensions.length === 0 ? "" : `  dimensions: [${dimensions.join(", ")}],\n`}  measure: ${figure.measure},
  decision: ${quote(figure.decision)},
});
`,
  )
  .join("")}
export const ${id.dashboard} = dashboard(${quote(`${table.replaceAll("_", "-")}-overview`)}, {
  title: ${quote(`${titleOf(table)} overview`)},
  tiles: [
${tiles.map((tile) => `    ${tile},`).join("\n")}
  ],
});
`;
}

function figuresOf(draft: Draft): readonly Figure[] {
  const { table, target } = draft;
  const amount = amountColumn(draft);
  const figures: Figure[] = [
    {
      export: "rowCount",
      name: `${table}_count`,
      description: `Rows of ${table}`,
      measure: "({ count }) => count()",
      decision: "whether as many rows come as should",
    },
  ];
  if (target !== undefined) {
    const { name } = target.column;
    figures.push({
      export: "targetRate",
      name: `${plainName(name, "target")}_rate`,
      description: `Share of ${table} where ${name} is true`,
      measure: `({ count }) => count({ where: { ${propertyName(name)}: true } }).per(count())`,
      decision: `whether to act on ${name}`,
    });
  }
  if (amount !== undefined) figures.push(amountFigure(draft, amount));
  return figures;
}

/** Money is added up; of what is measured the mean says more. */
function amountFigure({ table }: Draft, amount: InferredColumn): Figure {
  const { name } = amount;
  const isSum = isMoney(amount);
  return {
    export: isSum ? "amountTotal" : "amountMean",
    name: `${plainName(name, "amount")}_${isSum ? "total" : "mean"}`,
    description: isSum ? `Sum of ${name} over ${table}` : `Mean of ${name} over ${table}`,
    measure: isSum ? `({ sum }) => sum(${quote(name)})` : `({ mean }) => mean(${quote(name)})`,
    decision: isSum ? "where the value is" : `whether ${name} is as it should be`,
  };
}

/** A grain that gives a line of a readable number of points. */
function grainOf({ time }: Draft): string {
  const { earliest, latest } = time?.scan ?? {};
  if (earliest === undefined || latest === undefined) return "week";
  const days = (Date.parse(latest.slice(0, 10)) - Date.parse(earliest.slice(0, 10))) / 86_400_000;
  if (days < 3) return "hour";
  return days < 90 ? "day" : days < 730 ? "week" : "month";
}
