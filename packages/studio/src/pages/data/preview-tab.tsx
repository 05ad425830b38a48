import { Button, DataTable, Masked, useUrlParameter } from "@throughline/react";
import { type ReactElement, useMemo } from "react";
import type { RemoteField, RemoteList } from "throughline/client";
import type { StudioPreview, StudioRelation, StudioValue } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";

type Row = Readonly<Record<string, StudioValue>>;

/** Rows of the pinned version, read page by page as they are scrolled to. Personal data is shown only when it is asked for. */
export function PreviewTab({ relation }: { readonly relation: StudioRelation }): ReactElement {
  const [shown, setShown] = useUrlParameter("reveal");
  const reveal = shown === "1";
  const list = useMemo(() => listOf(relation, reveal), [relation, reveal]);
  if (relation.built === null) return <p className="st-note">The release has no version of it.</p>;
  const columns = list.fields.map(({ name, pii }) => ({
    column: name,
    title: name,
    reveal,
    ...(pii === true && !reveal ? { show: () => <Masked /> } : {}),
  }));
  return (
    <div className="st-stack">
      {relation.pii ? (
        <div className="st-row">
          <span className="st-note">
            {reveal ? "Personal data is shown." : "Columns with personal data are masked."}
          </span>
          <Button icon="lock" onClick={() => setShown(reveal ? null : "1")}>
            {reveal ? "Mask personal data" : "Show personal data"}
          </Button>
        </div>
      ) : null}
      <DataTable label={`Rows of ${relation.name}`} rows={list} columns={columns} inUrl="sort" empty="It has no rows" />
    </div>
  );
}

/** The preview as a list that a table can read on. */
function listOf({ name, fields }: StudioRelation, reveal: boolean): RemoteList<Row> {
  return {
    remote: "list",
    name: `${name} ${reveal}`,
    fields: fields.map(remoteField),
    filters: [],
    sorts: fields.filter(({ pii }) => pii === undefined).map((field) => field.name),
    async fetch({ sort, cursor, limit } = {}, { signal } = {}) {
      const page = await studio.preview(name, {
        limit: limit ?? 100,
        reveal,
        ...(sort === undefined ? {} : { sort }),
        ...(cursor === undefined ? {} : { cursor }),
        ...(signal === undefined ? {} : { signal }),
      });
      return { items: rowsOf(page), next: page.next, release: page.release };
    },
  };
}

function remoteField(field: StudioRelation["fields"][number]): RemoteField {
  const { name, type, nullable, unit, description, pii } = field;
  return {
    name,
    type,
    nullable,
    pii: pii !== undefined,
    ...(unit === undefined ? {} : { unit }),
    ...(description === undefined ? {} : { description }),
  };
}

const rowsOf = ({ columns, rows }: StudioPreview): Row[] =>
  rows.map((values) => Object.fromEntries(columns.map(({ name }, i) => [name, values[i] ?? null])));
