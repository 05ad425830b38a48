import { Icon, labelOf, Status } from "@throughline/react";
import { type ReactElement, useState } from "react";
import type { StudioContractField, StudioContractPort, StudioEnding } from "throughline/client/studio";
import { Pairs, Panel } from "../../pieces/panel.tsx";
import { Scroll } from "../../pieces/scroll.tsx";
import { daysText } from "../changes/report-parts.tsx";
import { Consumers } from "./consumers.tsx";

/** A shape of a contract: its fields with who relies on each, its key and its terms. */
export function ContractPort({ port }: { readonly port: StudioContractPort }): ReactElement {
  const { name, direction, external, byPlatform, key, ends, answer, consumers, terms } = port;
  const notes = [
    `${port.fields.length} ${port.fields.length === 1 ? "field" : "fields"}`,
    ...(external ? ["open to people outside the project"] : []),
    ...(byPlatform ? ["given by the platform"] : []),
  ];
  return (
    <Panel title={`${direction === "provides" ? "Gives" : "Takes"} ${name}`} note={notes.join(" · ")}>
      {ends === null ? null : <Ending ends={ends} />}
      <Pairs
        pairs={[
          ["Key", key.length === 0 ? null : <code>{key.join(", ")}</code>],
          ["Answered by", answer === null || answer === name ? null : <code>{answer}</code>],
          ...terms.map(
            ({ field, name: term, says }) =>
              [field === null ? labelOf(term) : `${field} · ${term}`, <code key="says">{says}</code>] as const,
          ),
        ]}
      />
      {port.fields.length === 0 ? null : <Fields port={port} />}
      {consumers.length === 0 ? null : (
        <section>
          <h3 className="st-label">{direction === "provides" ? "Read as a whole by" : "Called by"}</h3>
          <Consumers consumers={consumers} />
        </section>
      )}
    </Panel>
  );
}

function Ending({ ends: { until, use, daysLeft } }: { readonly ends: StudioEnding }): ReactElement {
  return (
    <span className="st-row">
      <Status status={daysLeft < 0 ? "broken" : "at-risk"} word={`deprecated, ${daysText(daysLeft)}`} />
      <span className="st-note">
        until {until}
        {use === null ? "" : `, use ${use}`}
      </span>
    </span>
  );
}

function Fields({ port }: { readonly port: StudioContractPort }): ReactElement {
  return (
    <Scroll label={`${port.name}, fields`}>
      <table className="st-table st-contract" aria-label={`Fields of ${port.name}`}>
        <thead>
          <tr>
            <th scope="col">Field</th>
            <th scope="col">Type</th>
            <th scope="col">{port.direction === "provides" ? "Read by" : "Sent by"}</th>
          </tr>
        </thead>
        {port.fields.map((field) => (
          <FieldRows key={field.name} field={field} />
        ))}
      </table>
    </Scroll>
  );
}

/** A field, and below it, once it is opened, who relies on it and what it is made from. */
function FieldRows({ field }: { readonly field: StudioContractField }): ReactElement {
  const [isOpen, setOpen] = useState(false);
  const { name, type, unit, consumers, madeFrom, ends, description } = field;
  const opens = consumers.length > 0 || madeFrom.length > 0 || description !== undefined;
  return (
    <tbody data-open={isOpen}>
      <tr>
        <td>
          <code>{name}</code>
        </td>
        <td className="st-wrap">
          <code className="st-soft">
            {type}
            {unit === undefined ? "" : ` ${unit}`}
          </code>{" "}
          <span className="st-note">{marksOf(field).join(" · ")}</span>
          {ends === null ? null : <Ending ends={ends} />}
        </td>
        <td>
          {opens ? (
            <button type="button" className="st-expand" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              <Icon name={isOpen ? "down" : "right"} />
              {consumersText(field)}
              <span className="tl-hidden">: who relies on {name}</span>
            </button>
          ) : (
            <span className="st-note">{consumersText(field)}</span>
          )}
        </td>
      </tr>
      {isOpen ? (
        <tr>
          <td colSpan={3} className="st-wrap">
            <FieldDetails field={field} />
          </td>
        </tr>
      ) : null}
    </tbody>
  );
}

function FieldDetails({
  field: { description, consumers, madeFrom },
}: {
  readonly field: StudioContractField;
}): ReactElement {
  return (
    <div className="st-stack st-contract-more">
      {description === undefined ? null : <p className="st-soft">{description}</p>}
      {consumers.length === 0 ? null : <Consumers consumers={consumers} />}
      {madeFrom.length === 0 ? null : (
        <p className="st-note">
          made from{" "}
          {madeFrom.map(({ declaration, port, name, field, how, certainty }) => (
            <code key={`${declaration} ${port} ${field} ${how}`} className="st-field-chip">
              {name}.{field}
              {how === "row" ? " (decides which rows)" : ""}
              {certainty === "possible" ? " (possibly)" : ""}
            </code>
          ))}
        </p>
      )}
    </div>
  );
}

function consumersText({ consumers, unused }: StudioContractField): string {
  if (consumers.length === 0) return unused ? "unused" : "none";
  return String(consumers.length);
}

function marksOf({ key, nullable, optional, tags, values }: StudioContractField): string[] {
  return [
    ...(key === true ? ["key"] : []),
    ...(nullable ? ["nullable"] : []),
    ...(optional === true ? ["optional"] : []),
    ...tags,
    ...(values === undefined ? [] : [`one of ${shortList(values)}`]),
  ];
}

const shownValues = 6;

const shortList = (values: readonly string[]) =>
  values.slice(0, shownValues).join(", ") +
  (values.length > shownValues ? ` and ${values.length - shownValues} more` : "");
