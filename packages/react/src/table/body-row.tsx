import type { CSSProperties, KeyboardEvent, MouseEvent, ReactElement, ReactNode } from "react";
import { type ValueText, valueText } from "../format/value-text.ts";
import { Masked } from "../states/notices.tsx";
import { type ColumnLook, isCode, type TableColumn } from "./columns.ts";
import type { CellPlace } from "./grid-keys.ts";
import type { TableModel } from "./table-view.ts";

interface BodyRowProps<Row extends object> {
  readonly row: Row;
  readonly index: number;
  /** Pixels from the top of the grid's body. */
  readonly start: number;
  readonly model: TableModel<Row>;
  readonly now: number;
  /** How the values of each column are told. */
  readonly looks: readonly ColumnLook[];
  /** Column of the cell that can be focused, -1 where it is in another row. */
  readonly activeColumn: number;
  readonly onFocusCell: (place: CellPlace) => void;
}

/** One row of a grid. */
export function BodyRow<Row extends object>(props: BodyRowProps<Row>): ReactElement {
  const { row, index, start, model, now, looks, activeColumn } = props;
  const href = model.rowHref?.(row);
  const leads = href !== undefined;
  const { onOpen } = model;
  const open = (event: MouseEvent | KeyboardEvent) => {
    if (event.defaultPrevented) return;
    onOpen?.(row);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.key !== "Enter") return;
    if (leads) event.currentTarget.querySelector<HTMLElement>("a.tl-row-link")?.click();
    else open(event);
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows of a grid are placed by the virtualizer, which no table element allows
    <div
      role="row"
      className="tl-row"
      tabIndex={-1}
      aria-rowindex={index + 2}
      aria-selected={model.isSelected?.(row)}
      data-opens={leads || onOpen !== undefined}
      style={{ transform: `translateY(${start}px)` } as CSSProperties}
      onClick={open}
      onKeyDown={onKeyDown}
    >
      {model.columns.map((column, i) => (
        // biome-ignore lint/a11y/useSemanticElements: as the row
        <div
          key={column.field.name}
          role="gridcell"
          className="tl-cell"
          data-numeric={column.numeric}
          data-cell={`${index}:${i}`}
          aria-colindex={i + 1}
          tabIndex={i === activeColumn ? 0 : -1}
          onFocus={() => props.onFocusCell({ row: index, column: i })}
        >
          <Linked href={i === 0 ? href : undefined}>
            <Content column={column} row={row} now={now} look={looks[i]} code={isCode(column, { leads, at: i })} />
          </Linked>
        </div>
      ))}
    </div>
  );
}

function Linked({ href, children }: { readonly href: string | undefined; readonly children: ReactNode }): ReactNode {
  if (href === undefined) return children;
  return (
    <a className="tl-row-link" href={href} tabIndex={-1}>
      {children}
    </a>
  );
}

function Content<Row extends object>({
  column,
  row,
  now,
  look,
  code,
}: {
  readonly code: boolean;
  readonly column: TableColumn<Row>;
  readonly row: Row;
  readonly now: number;
  readonly look: ColumnLook | undefined;
}): ReactNode {
  if (column.show !== undefined) return column.show(row);
  const value = valueText(column.field, row[column.field.name as keyof Row], {
    now,
    reveal: column.reveal,
    ...look,
  });
  return value.kind === "masked" ? <Masked /> : <Value value={value} code={code} />;
}

/** A value with what it leaves out, for the tip of its cell and for screen readers. */
export function Value({ value, code = false }: { readonly value: ValueText; readonly code?: boolean }): ReactElement {
  return (
    <span
      className={`tl-value tl-value-${code && value.kind === "text" ? "code" : value.kind}`}
      data-exact={value.exact}
    >
      {value.text}
      {value.exact === undefined ? null : <span className="tl-hidden"> ({value.exact})</span>}
    </span>
  );
}
