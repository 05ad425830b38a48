import { type CSSProperties, type ReactElement, useMemo, useRef } from "react";
import { BodyRow } from "./body-row.tsx";
import { CellTip } from "./cell-tip.tsx";
import { isCode, looksOf, widthOf } from "./columns.ts";
import { HeaderCell } from "./header-cell.tsx";
import type { TableModel } from "./table-view.ts";
import { useGridFocus } from "./use-grid-focus.ts";
import { useRowWindow } from "./use-row-window.ts";
import { useWidths } from "./use-widths.ts";

interface TableGridProps<Row extends object> {
  readonly model: TableModel<Row>;
  readonly now: number;
  readonly copy: () => void;
}

/** The grid of a table that has rows. Only rows in view are in the document. */
export function TableGrid<Row extends object>({ model, now, copy }: TableGridProps<Row>): ReactElement {
  const { rows, columns, more } = model;
  const scroll = useRef<HTMLDivElement>(null);
  const focus = useGridFocus(scroll, { rows: rows.length, columns: columns.length }, copy);
  const { looks, natural } = useLooks(model, now);
  const { template, least, resize } = useWidths(columns, natural);
  const { items, height } = useRowWindow(scroll, model, focus.at);
  const style = { "--tl-columns": template, "--tl-least": `${least}px`, ...heightOf(model.height) };
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows that are not in the document can't be rows of a table element
    <div
      ref={scroll}
      role="grid"
      className="tl-grid"
      aria-label={model.label}
      aria-rowcount={more ? -1 : rows.length + 1}
      aria-colcount={columns.length}
      aria-busy={model.busy}
      tabIndex={-1}
      onKeyDown={focus.onKeyDown}
      style={style as CSSProperties}
    >
      <GridHead model={model} focus={focus} onResize={resize} />
      <div role="presentation" className="tl-grid-body" style={{ height }}>
        {items.map(({ index, start }) => (
          <BodyRow
            key={index}
            row={rows[index] as Row}
            index={index}
            start={start}
            model={model}
            now={now}
            looks={looks}
            activeColumn={focus.at.row === index ? focus.at.column : -1}
            onFocusCell={focus.moveTo}
          />
        ))}
      </div>
      <CellTip grid={scroll} />
    </div>
  );
}

/** How the values of each column are told, and how wide it is where nobody sized it. */
function useLooks<Row extends object>({ rows, columns, rowHref }: TableModel<Row>, now: number) {
  const looks = useMemo(() => looksOf(columns, rows, now), [columns, rows, now]);
  const leads = rowHref !== undefined;
  const natural = useMemo(
    () =>
      columns.map((column, i) => {
        const look = looks[i] ?? { digits: undefined, dated: false };
        return widthOf({ ...column, code: isCode(column, { leads, at: i }) }, { rows, look, now });
      }),
    [columns, rows, looks, now, leads],
  );
  return { looks, natural };
}

function GridHead<Row extends object>({
  model,
  focus,
  onResize,
}: {
  readonly model: TableModel<Row>;
  readonly focus: ReturnType<typeof useGridFocus>;
  readonly onResize: (name: string, width: number) => void;
}): ReactElement {
  return (
    // biome-ignore lint/a11y/useSemanticElements: as the grid
    <div role="row" tabIndex={-1} className="tl-row tl-row-head" aria-rowindex={1}>
      {model.columns.map((column, i) => (
        <HeaderCell
          key={column.field.name}
          column={column}
          index={i}
          active={focus.isActive(-1, i)}
          sort={model.query.sort}
          sortable={model.sorts.includes(column.field.name)}
          onSort={(sort) => model.change({ sort })}
          onResize={onResize}
        />
      ))}
    </div>
  );
}

const heightOf = (height: number | undefined) => (height === undefined ? {} : { "--tl-grid-height": `${height}px` });
