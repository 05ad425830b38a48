import { Icon } from "@throughline/react";
import type { CSSProperties, ReactElement } from "react";
import { Scroll } from "../../pieces/scroll.tsx";
import { type ConfusionCounts, sumOf } from "./confusion.ts";

/** What the rows of each class were taken for: counts, and shares of the rows of the class. */
export function ConfusionMatrix({
  counts: { names, rows },
  label,
}: {
  readonly counts: ConfusionCounts;
  /** The column that says what rows are. */
  readonly label: string;
}): ReactElement {
  return (
    <Scroll label="What rows were taken for, rows">
      <table className="st-table st-confusion" aria-label="Confusion matrix">
        <thead>
          <tr>
            <th scope="col">
              <code>{label}</code> is
            </th>
            {names.map((name) => (
              <th key={name} scope="col" className="st-number">
                taken for <code>{name}</code>
              </th>
            ))}
            <th scope="col" className="st-number">
              Rows
            </th>
          </tr>
        </thead>
        <tbody>
          {names.map((name, i) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              {(rows[i] ?? []).map((count, j) => (
                <Cell key={names[j]} count={count} all={sumOf(rows[i] ?? [])} isRight={i === j} />
              ))}
              <td className="st-number">{sumOf(rows[i] ?? []).toLocaleString("en-US")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function Cell({
  count,
  all,
  isRight,
}: {
  readonly count: number;
  readonly all: number;
  readonly isRight: boolean;
}): ReactElement {
  const share = all === 0 ? 0 : count / all;
  return (
    <td
      className="st-number st-confusion-cell"
      data-right={isRight}
      style={{ "--st-share": `${share * 100}%` } as CSSProperties}
    >
      {isRight ? <Icon name="check" /> : null}
      <strong>{count.toLocaleString("en-US")}</strong>
      <span className="st-note">{all === 0 ? "no rows" : `${(share * 100).toFixed(1)} %`}</span>
    </td>
  );
}
