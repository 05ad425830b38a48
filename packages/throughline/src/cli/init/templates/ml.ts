import { amountColumn, type Draft, entityColumn, featureColumns } from "../draft.ts";
import type { InferredColumn } from "../infer/columns.ts";
import { plainName } from "../infer/names.ts";
import { importLine, memberOf, propertyName, quote } from "./source-text.ts";

/** Rows, and rows of the rarer kind, from which on a gate says more than chance. */
const measurable = { rows: 1_000, rarer: 50 };

/** The ml role's file: features over time where rows are about the same things again and again, a model, its scores. */
export function mlFile(draft: Draft, dataModule: string): string {
  const { id, target, time, table } = draft;
  if (target === undefined || time === undefined) return "";
  const entity = entityColumn(draft);
  const names = [
    "gradientBoosting",
    "model",
    "predictions",
    ...(entity === undefined ? [] : ["entity", "featureView"]),
  ];
  const inputs = featureColumns(draft).map(
    ({ name }) => `    ${propertyName(name)}: ${memberOf(`${id.table}.columns`, name)},`,
  );
  const windows = entity === undefined ? [] : [`    ...${id.activity}.features,`];
  return `${importLine(names, "throughline/ml")}
${importLine([id.table], dataModule)}
${entity === undefined ? "" : activityText(draft, entity)}
export const ${id.model} = model(${quote(plainName(target.column.name, "target"))}, {
  description: ${quote(`Probability that ${target.column.name} is true`)},
  rows: ${id.table},
  at: ${quote(time.name)},
  label: { column: ${quote(target.column.name)} },
  features: {
${[...inputs, ...windows].join("\n")}
  },
  trainer: gradientBoosting({ rounds: 100, leaves: 15 }),
  split: { by: "time", test: 0.2 },
${acceptText(draft)}});

export const ${id.scores} = predictions(${quote(`gold.${table}_scores`)}, { model: ${id.model}, rows: ${id.table} });
`;
}

/** A first gate that a model better than chance keeps. */
function acceptText({ target }: Draft): string {
  if (target === undefined) return "";
  const rarer = Math.min(target.share, 1 - target.share) * target.rows;
  const isMeasurable = target.rows >= measurable.rows && rarer >= measurable.rarer;
  return isMeasurable ? "  accept: { auc: { min: 0.5 } },\n" : "";
}

function activityText(draft: Draft, key: InferredColumn): string {
  const { id, time } = draft;
  const amount = amountColumn(draft);
  const [short, long] = windowsOf(draft);
  const name = entityName(key);
  const mean =
    amount === undefined || amount === key
      ? ""
      : `\n    mean_${amount.name}_${long}: mean(${quote(amount.name)}).over(${quote(long)}),`;
  return `
export const ${id.entity} = entity(${quote(name)}, { key: ${memberOf(`${id.table}.columns`, key.name)} });

export const ${id.activity} = featureView(${quote(`${name}_activity`)}, {
  description: ${quote(`What a ${name} did just before`)},
  entity: ${id.entity},
  from: ${id.table},
  at: ${quote(time?.name ?? "")},
  features: ({ count${mean === "" ? "" : ", mean"} }) => ({
    rows_${short}: count().over(${quote(short)}),
    rows_${long}: count().over(${quote(long)}),${mean}
  }),
});
`;
}

/** The thing that a key column names: `customer` of `customer_id`. */
export const entityName = ({ name }: InferredColumn): string => {
  const thing = name.replace(/_(id|uuid|guid|key|no|number)$/, "").replaceAll(/[^A-Za-z0-9_]/g, "");
  return /^[A-Za-z]/.test(thing) ? thing : "entity";
};

/** Windows that fit the range of the file. */
function windowsOf({ time }: Draft): readonly [short: string, long: string] {
  const { earliest, latest } = time?.scan ?? {};
  const days =
    earliest === undefined || latest === undefined
      ? 60
      : (Date.parse(latest.slice(0, 10)) - Date.parse(earliest.slice(0, 10))) / 86_400_000;
  if (days < 3) return ["1h", "6h"];
  return days < 30 ? ["24h", "3d"] : ["7d", "30d"];
}
