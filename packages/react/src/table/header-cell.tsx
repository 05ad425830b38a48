import type { KeyboardEvent, PointerEvent, ReactElement } from "react";
import { Icon } from "../controls/icons.tsx";
import type { TableColumn } from "./columns.ts";

interface HeaderCellProps<Row> {
  readonly column: TableColumn<Row>;
  readonly index: number;
  readonly active: boolean;
  readonly sort: string | null;
  readonly sortable: boolean;
  readonly onSort: (sort: string) => void;
  readonly onResize: (name: string, width: number) => void;
}

/** Pixels that a column grows or shrinks by with one key. */
const step = 16;

/** The head of a column: Enter sorts by it, Shift with an arrow key resizes it, and so does its edge. */
export function HeaderCell<Row>(props: HeaderCellProps<Row>): ReactElement {
  const { column, index, active, sort, sortable } = props;
  const { field, title, numeric } = column;
  const direction = directionOf(sort, field.name);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const resizes = event.shiftKey && (event.key === "ArrowLeft" || event.key === "ArrowRight");
    if (resizes) {
      const width = event.currentTarget.getBoundingClientRect().width;
      props.onResize(field.name, width + (event.key === "ArrowLeft" ? -step : step));
    } else if (sortable && (event.key === "Enter" || event.key === " ")) {
      props.onSort(nextSort(column, direction));
    } else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a head of a grid whose rows are not all in the document
    <div
      role="columnheader"
      className="tl-cell tl-head"
      data-numeric={numeric}
      data-cell={`-1:${index}`}
      tabIndex={active ? 0 : -1}
      aria-colindex={index + 1}
      aria-sort={sortable ? (direction ?? "none") : undefined}
      title={field.description ?? field.name}
      onKeyDown={onKeyDown}
      onClick={sortable ? () => props.onSort(nextSort(column, direction)) : undefined}
      data-sortable={sortable}
    >
      <span className="tl-head-title">
        {title}
        {field.unit === undefined ? null : <span className="tl-unit"> {field.unit}</span>}
      </span>
      {direction === undefined ? null : <Icon name={direction === "ascending" ? "sortUp" : "sortDown"} />}
      <Grip {...props} />
    </div>
  );
}

function Grip<Row>({ column, onResize }: HeaderCellProps<Row>): ReactElement {
  const drag = (event: PointerEvent<HTMLSpanElement>) => {
    const grip = event.currentTarget;
    const start = event.clientX - (grip.parentElement?.getBoundingClientRect().width ?? 0);
    grip.setPointerCapture(event.pointerId);
    const moved = (move: globalThis.PointerEvent) => onResize(column.field.name, move.clientX - start);
    grip.addEventListener("pointermove", moved);
    grip.addEventListener("lostpointercapture", () => grip.removeEventListener("pointermove", moved), { once: true });
  };
  return (
    <span className="tl-grip" aria-hidden="true" onPointerDown={drag} onClick={(event) => event.stopPropagation()} />
  );
}

function directionOf(sort: string | null, name: string): "ascending" | "descending" | undefined {
  if (sort === name) return "ascending";
  return sort === `-${name}` ? "descending" : undefined;
}

/** The other direction; at first the greatest and newest, but texts from A. */
function nextSort<Row>(
  { field, numeric }: TableColumn<Row>,
  direction: "ascending" | "descending" | undefined,
): string {
  const greatestFirst = numeric || field.type === "timestamp" || field.type === "date";
  const descending = direction === undefined ? greatestFirst : direction === "ascending";
  return descending ? `-${field.name}` : field.name;
}
