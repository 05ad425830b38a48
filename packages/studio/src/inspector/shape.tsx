import { useUrlParameter } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioField, StudioGraph, StudioNode, StudioPort } from "throughline/client/studio";
import { go, withParameters } from "../navigation/address.ts";
import { pagePath } from "../navigation/pages.ts";

/** A port's fields with how many declarations use each. A click on a field traces it on the map. */
export function Shape({
  node,
  port,
  graph,
}: {
  readonly node: StudioNode;
  readonly port: StudioPort;
  readonly graph: StudioGraph;
}): ReactElement {
  const [traced] = useUrlParameter("field");
  const provides = port.direction === "provides";
  return (
    <section>
      <h3 className="st-label">
        {provides ? "Shape" : "Accepts"}
        {port.name === "rows" ? "" : ` · ${port.name}`}
        {port.external ? " · read from outside too" : ""}
      </h3>
      <table className="st-table st-shape">
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Type</th>
            {provides ? (
              <th scope="col" className="st-number">
                Used by
              </th>
            ) : null}
          </tr>
        </thead>
        <tbody>
          {port.fields.map((field) => (
            <tr key={field.name} data-on={traced === field.name}>
              <td>
                <FieldButton node={node} field={field} traced={traced === field.name} />
              </td>
              <td>
                <code className="st-soft">{fieldType(field)}</code>
              </td>
              {provides ? <td className="st-number">{usesOf(graph, { node, port, field })}</td> : null}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function FieldButton({
  node,
  field,
  traced,
}: {
  readonly node: StudioNode;
  readonly field: StudioField;
  readonly traced: boolean;
}): ReactElement {
  const trace = () => {
    const onMap = window.location.pathname === pagePath("map") || `${window.location.pathname}/` === pagePath("map");
    const query = new URLSearchParams({ select: node.id, ...(traced ? {} : { field: field.name }) });
    go(onMap ? withParameters({ select: node.id, field: traced ? null : field.name }) : `${pagePath("map")}?${query}`);
  };
  return (
    <button type="button" className="st-field-name" aria-pressed={traced} onClick={trace} title="Trace this field">
      <code>{field.name}</code>
    </button>
  );
}

/** Type of a field with what else matters of it: "decimal(12,2) USD", "text · key". */
export function fieldType({ type, unit, key, pii, nullable, values }: StudioField): string {
  const parts = [
    unit === undefined ? type : `${type} ${unit}`,
    key === true ? "key" : null,
    nullable ? "nullable" : null,
    pii === undefined ? null : `pii ${pii.join(", ")}`,
    values === undefined ? null : `${values.length} values`,
  ];
  return parts.filter((part) => part !== null).join(" · ");
}

function usesOf(
  { edges }: StudioGraph,
  { node, port, field }: { readonly node: StudioNode; readonly port: StudioPort; readonly field: StudioField },
): number {
  const readers = edges.filter(
    (edge) => edge.from === node.id && edge.port === port.name && edge.fields.some(({ name }) => name === field.name),
  );
  return new Set(readers.map(({ to }) => to)).size;
}
