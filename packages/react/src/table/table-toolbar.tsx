import { type ReactElement, useId } from "react";
import type { RemoteField } from "throughline/client";
import { Button, IconButton } from "../controls/button.tsx";
import { Icon } from "../controls/icons.tsx";
import { labelOf } from "../format/words.ts";
import { Popover } from "../overlays/popover.tsx";
import type { TableModel } from "./table-view.ts";

interface ToolbarProps<Row extends object> {
  readonly model: TableModel<Row>;
  readonly hidden: ReadonlySet<string>;
  readonly setHidden: (hidden: ReadonlySet<string>) => void;
  readonly copy: () => void;
}

/** The bar above a table: what it is filtered by, and the ways to filter, to choose columns and to copy. */
export function TableToolbar<Row extends object>(props: ToolbarProps<Row>): ReactElement {
  const { model, copy } = props;
  const { filter, find } = model.query;
  const apply = (values: Readonly<Record<string, string>>) => {
    const given = Object.entries({ ...filter, ...values }).filter(([, value]) => value !== "");
    model.change({ filter: Object.fromEntries(given) });
  };
  return (
    <div className="tl-toolbar">
      {model.heading}
      {model.canFind ? <Find find={find} change={(text) => model.change({ find: text })} /> : null}
      {model.filters.length === 0 || nothingToFilter(model) ? null : (
        <Popover label="Filter" icon="filter" count={Object.keys(filter).length}>
          {(close) => <Filters filters={model.filters} filter={filter} apply={apply} close={close} />}
        </Popover>
      )}
      {Object.entries(filter).map(([name, value]) => (
        <button key={name} type="button" className="tl-chip" onClick={() => apply({ [name]: "" })}>
          <span>
            {labelOf(name)} is <b>{value}</b>
          </span>
          <Icon name="cross" />
          <span className="tl-hidden">Remove this filter</span>
        </button>
      ))}
      <span className="tl-toolbar-gap" />
      {model.rows.length === 0 ? null : (
        <>
          <Popover label="Columns" icon="columns" count={props.hidden.size}>
            <ColumnChooser {...props} />
          </Popover>
          <IconButton label="Copy as CSV" icon="copy" onClick={copy} />
        </>
      )}
    </div>
  );
}

/** True where there are no rows whatever they are filtered by. */
function nothingToFilter<Row extends object>({ phase, rows, query }: TableModel<Row>): boolean {
  return phase === "ready" && rows.length === 0 && Object.keys(query.filter).length === 0;
}

function Find({ find, change }: { readonly find: string; readonly change: (text: string) => void }): ReactElement {
  return (
    <label className="tl-find">
      <Icon name="search" />
      <span className="tl-hidden">Find in rows</span>
      <input type="search" value={find} placeholder="Find in rows" onChange={(event) => change(event.target.value)} />
    </label>
  );
}

function Filters({
  filters,
  filter,
  apply,
  close,
}: {
  readonly filters: readonly RemoteField[];
  readonly filter: Readonly<Record<string, string>>;
  readonly apply: (values: Readonly<Record<string, string>>) => void;
  readonly close: () => void;
}): ReactElement {
  const id = useId();
  const submit = (data: FormData) => {
    close();
    apply(Object.fromEntries(filters.map(({ name }) => [name, String(data.get(name) ?? "").trim()])));
  };
  return (
    <form className="tl-popover-form" action={submit}>
      {filters.map((field) => (
        <div key={field.name} className="tl-field">
          <label className="tl-label" htmlFor={`${id}-${field.name}`}>
            {labelOf(field.name)} {field.unit === undefined ? null : <span className="tl-unit">{field.unit}</span>}
          </label>
          <FilterInput id={`${id}-${field.name}`} field={field} value={filter[field.name] ?? ""} />
        </div>
      ))}
      <Button type="submit" look="primary">
        Apply filters
      </Button>
    </form>
  );
}

function FilterInput({
  id,
  field,
  value,
}: {
  readonly id: string;
  readonly field: RemoteField;
  readonly value: string;
}): ReactElement {
  const values = field.type === "boolean" ? ["true", "false"] : field.values;
  const shared = { id, className: "tl-input", name: field.name, defaultValue: value };
  if (values === undefined) return <input {...shared} placeholder={field.example ?? "any"} autoComplete="off" />;
  return (
    <select {...shared}>
      <option value="">any</option>
      {values.map((one) => (
        <option key={one}>{one}</option>
      ))}
    </select>
  );
}

function ColumnChooser<Row extends object>({ model, hidden, setHidden }: ToolbarProps<Row>): ReactElement {
  const toggle = (name: string) => {
    const next = new Set(hidden);
    if (!next.delete(name)) next.add(name);
    if (next.size < model.columns.length) setHidden(next);
  };
  return (
    <fieldset className="tl-popover-form">
      <legend className="tl-label">Columns</legend>
      {model.columns.map(({ field, title }) => (
        <label key={field.name} className="tl-check">
          <input type="checkbox" checked={!hidden.has(field.name)} onChange={() => toggle(field.name)} />
          {title}
        </label>
      ))}
      {hidden.size === 0 ? null : <Button onClick={() => setHidden(new Set())}>Show all columns</Button>}
    </fieldset>
  );
}
