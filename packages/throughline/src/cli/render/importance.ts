import { counted } from "../../contracts/core/counted.ts";
import { measureRules } from "../../contracts/ml/measures.ts";
import type { PermutationRecord } from "../../runtime/registry/permutation-record.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";

/** How much each input of a version matters. */
export interface VersionImportance {
  /** By gain, the greatest first; `share` is that of the total. */
  readonly features: readonly {
    readonly feature: string;
    readonly gain: number;
    readonly splits: number;
    readonly share: number;
  }[];
  /** Absent where it was not measured. */
  readonly permutation?: PermutationRecord;
}

const SHOWN = 20;

/** The inputs of a version by gain, each with what is lost without it. */
export function renderImportance(
  { features, permutation }: VersionImportance,
  { style, columns }: { readonly style: Style; readonly columns: number },
): string {
  const lost = new Map(permutation?.features.map((one) => [one.feature, one]));
  const rows = features.slice(0, SHOWN).map(({ feature, share, splits }) => {
    const one = lost.get(feature);
    const shuffled =
      one === undefined ? (splits === 0 ? "0" : "") : `${figure(one.increase)} ± ${figure(one.deviation)}`;
    return [feature, `${Number((100 * share).toFixed(1))} %`, String(splits), ...(permutation ? [shuffled] : [])];
  });
  const right = (header: string) => ({ header, align: "right" as const });
  const heads = [
    { header: "" },
    right("gain"),
    right("splits"),
    ...(permutation ? [right(lostHead(permutation))] : []),
  ];
  const more = features.length - SHOWN;
  return [
    style.bold("what it goes by"),
    renderTable({ columns: heads, rows, width: columns, paintHeader: style.dim }),
    ...(more > 0 ? [style.dim(`  ${counted(more, "input")} more with less gain`)] : []),
    ...(permutation === undefined ? [] : [style.dim(`  ${shuffledText(permutation)}`)]),
  ].join("\n");
}

const figure = (value: number) => String(Number(value.toPrecision(3)));

function lostHead({ measure }: PermutationRecord): string {
  const { title, better } = measureRules[measure];
  return `${title} ${better === "higher" ? "lost" : "more"} without it`;
}

const shuffledText = ({ rows, repeats, leftOut }: PermutationRecord) =>
  `without it: its values shuffled among ${counted(rows, "test row")}, ${counted(repeats, "time")}${leftOut === 0 ? "" : `; ${counted(leftOut, "input")} with less gain left out`}`;
