import type { ReactElement } from "react";
import type { StudioSchema } from "throughline/client/studio";
import { resolved, rowsOf, type Schemas, typeText } from "./schema-rows.ts";
import { Scroll } from "./scroll.tsx";

/** A JSON Schema as a table of its fields. `schemas` is where `$ref`s point. */
export function SchemaView({
  schema,
  schemas = {},
  label,
}: {
  readonly schema: StudioSchema;
  readonly schemas?: Schemas;
  readonly label: string;
}): ReactElement {
  const rows = rowsOf(schema, schemas);
  if (rows.length === 0) return <p className="st-note">{typeText(resolved(schema, schemas), schemas)}</p>;
  return (
    <Scroll label={`${label}, rows`}>
      <table className="st-table" aria-label={label}>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Type</th>
            <th scope="col">Says</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ path, type, required, description, depth }) => (
            <tr key={path}>
              <td className={`st-depth-${depth}`}>
                <code>{path.split(".").at(-1)}</code>
                {required ? "" : <span className="st-note"> optional</span>}
              </td>
              <td>
                <code className="st-soft">{type}</code>
              </td>
              <td className="st-wrap">{description}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
