import { type ReactElement, type ReactNode, useMemo } from "react";
import type { RemoteField, RemoteList } from "throughline/client";
import { labelOf } from "../format/words.ts";
import { useList } from "../remote/use-list.ts";
import type { EmptyText } from "../states/empty.tsx";
import { type ColumnChoice, columnsOf, fieldsOfRows } from "./columns.ts";
import { localRows } from "./local-rows.ts";
import { TableFrame } from "./table-frame.tsx";
import { useTableQuery } from "./table-query.ts";

/** What every table can be told. */
export interface TableOptions<Row extends object> {
  /** The columns in their order. Default: all fields. */
  readonly columns?: readonly ColumnChoice<Row>[];
  /** What is said where there are no rows at all. */
  readonly empty: EmptyText;
  /** Stands in the bar above the rows, such as a heading. */
  readonly heading?: ReactNode;
  /** Where a row leads; its first cell is the link, and Enter follows it. */
  readonly rowHref?: (row: Row) => string;
  /** Called with a row that is clicked or opened with Enter. */
  readonly onOpen?: (row: Row) => void;
  readonly isSelected?: (row: Row) => boolean;
  /** The order at first: a column, `-` before it for descending. */
  readonly sort?: (keyof Row & string) | `-${keyof Row & string}`;
  /** Name of the parameter of the address that keeps filter and order. Default: the address does not know of them. */
  readonly inUrl?: string;
  /** Greatest height in pixels before the rows scroll. Default: 70 % of the window's. */
  readonly height?: number;
}

/** Properties of a table over a list route: order and filters are the server's, pages come as they are scrolled to. */
export interface RemoteTableProps<Row extends object> extends TableOptions<Row> {
  readonly rows: RemoteList<Row>;
  /** What the rows are, for screen readers. Default: the list's name. */
  readonly label?: string;
}

/** Properties of a table over rows that are all here. */
export interface PlainTableProps<Row extends object> extends TableOptions<Row> {
  readonly rows: readonly Row[];
  /** What the rows are, for screen readers. */
  readonly label: string;
  /** Types and units of the columns. Default: by what the values are. */
  readonly fields?: readonly RemoteField[];
}

/** A table of rows: sorted, filtered, resized, copied, by mouse or keyboard, and as long as the rows are. */
export function DataTable<Row extends object>(props: RemoteTableProps<Row> | PlainTableProps<Row>): ReactElement {
  return isRemote(props) ? <RemoteTable {...props} /> : <PlainTable {...props} />;
}

function isRemote<Row extends object>(
  props: RemoteTableProps<Row> | PlainTableProps<Row>,
): props is RemoteTableProps<Row> {
  return "remote" in props.rows;
}

function RemoteTable<Row extends object>(props: RemoteTableProps<Row>): ReactElement {
  const { rows: list, columns: chosen, inUrl } = props;
  const usual = list.sorts[0] === undefined ? null : `-${list.sorts[0]}`;
  const [query, change] = useTableQuery(inUrl, props.sort ?? usual);
  const asked = query.sort === null ? { filter: query.filter } : { filter: query.filter, sort: query.sort };
  const state = useList(list, asked);
  const columns = useMemo(() => columnsOf(list.fields, chosen), [list.fields, chosen]);
  const filters = useMemo(
    () => list.filters.map((name) => list.fields.find((field) => field.name === name) ?? textField(name)),
    [list],
  );
  const ready = state.phase === "ready" ? state : undefined;
  return (
    <TableFrame
      {...optional(props)}
      label={props.label ?? labelOf(list.name)}
      empty={props.empty}
      rows={ready?.value.rows ?? []}
      phase={state.phase}
      problem={state.phase === "error" ? state.problem : null}
      busy={ready?.busy ?? false}
      stale={ready?.stale ?? null}
      more={ready?.value.more ?? false}
      loadingMore={state.loadingMore}
      moreProblem={state.moreProblem}
      columns={columns}
      sorts={list.sorts}
      filters={filters}
      canFind={false}
      query={query}
      change={change}
      refetch={state.refetch}
      loadMore={state.loadMore}
    />
  );
}

function PlainTable<Row extends object>(props: PlainTableProps<Row>): ReactElement {
  const { rows, columns: chosen, sort = null, inUrl, fields } = props;
  const [query, change] = useTableQuery(inUrl, sort);
  const known = useMemo(() => fields ?? fieldsOfRows(rows), [fields, rows]);
  const columns = useMemo(() => columnsOf(known, chosen), [known, chosen]);
  const shown = useMemo(() => localRows(rows, query), [rows, query]);
  return (
    <TableFrame
      {...optional(props)}
      label={props.label}
      empty={props.empty}
      rows={shown}
      phase="ready"
      problem={null}
      busy={false}
      stale={null}
      more={false}
      loadingMore={false}
      moreProblem={null}
      columns={columns}
      sorts={columns.map(({ field }) => field.name)}
      filters={[]}
      canFind={rows.length > 8}
      query={query}
      change={change}
      refetch={nothing}
      loadMore={nothing}
    />
  );
}

const nothing = () => undefined;
const textField = (name: string): RemoteField => ({ name, type: "text", nullable: true });

function optional<Row extends object>({ heading, rowHref, onOpen, isSelected, height }: TableOptions<Row>) {
  return { heading, rowHref, onOpen, isSelected, height };
}
