import { RemoteView, RoleChip, Tabs } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioContract } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import { DeclarationLink } from "../../pieces/declaration-link.tsx";
import { DeclarationHead } from "../../pieces/page-head.tsx";
import { Panel } from "../../pieces/panel.tsx";
import { Promises } from "../../pieces/promises.tsx";
import { OwnBreaks } from "../changes/own-breaks.tsx";
import { ContractHistory } from "./contract-history.tsx";
import { ContractPort } from "./contract-port.tsx";
import { ObservedUses } from "./observed-uses.tsx";

/** One contract: its shapes with their consumers by field, its promises, what it relies on, and its history. */
export function ContractPage({ id }: { readonly id: string }): ReactElement {
  const state = useAsked(`contract ${id}`, (signal) => studio.contract(id, { signal }));
  return (
    <div className="st-page">
      <RemoteView state={state} what={id} empty={`There is no contract of ${id}`}>
        {(contract) => <Contract contract={contract} />}
      </RemoteView>
    </div>
  );
}

function Contract({ contract }: { readonly contract: StudioContract }): ReactElement {
  const { promises, uses, history } = contract;
  const tabs = [
    { id: "shape", title: "Shape and consumers", panel: <Shapes contract={contract} /> },
    { id: "promises", title: `Promises ${promises.length}`, panel: <PromisePanel contract={contract} /> },
    {
      id: "relies",
      title: `Relies on ${new Set(uses.map(({ id }) => id)).size}`,
      panel: <Relied contract={contract} />,
    },
    {
      id: "history",
      title: `History ${history.filter(({ of }) => of === "release").length}`,
      panel: <ContractHistory contract={contract} />,
    },
  ];
  return (
    <div className="st-page">
      <DeclarationHead page="contracts" declaration={contract} />
      <OwnBreaks id={contract.id} />
      <Tabs label="Parts of the contract" inUrl="tab" tabs={tabs} />
    </div>
  );
}

function Shapes({ contract }: { readonly contract: StudioContract }): ReactElement {
  const { ports } = contract;
  if (ports.length === 0) return <p className="st-note">It gives and takes nothing that others could rely on.</p>;
  return (
    <div className="st-stack">
      {ports.map((port) => (
        <ContractPort key={`${port.direction} ${port.name}`} port={port} />
      ))}
    </div>
  );
}

function PromisePanel({ contract: { promises } }: { readonly contract: StudioContract }): ReactElement {
  return (
    <Panel title="Promises" note="each with its limit and the latest evidence">
      <Promises promises={promises} />
    </Panel>
  );
}

function Relied({ contract: { uses, observed } }: { readonly contract: StudioContract }): ReactElement {
  return (
    <div className="st-stack">
      <Uses uses={uses} />
      {observed.length === 0 ? null : <ObservedUses observed={observed} />}
    </div>
  );
}

function Uses({ uses }: Pick<StudioContract, "uses">): ReactElement {
  return (
    <Panel title="What it relies on" note="of the contracts of others">
      {uses.length === 0 ? <p className="st-note">It reads nothing of this project.</p> : null}
      <ul className="st-readers">
        {uses.map(({ id, role, port, fields, certainty }, i) => (
          <li key={`${id} ${port} ${i}`}>
            <span className="st-note">{role === null ? null : <RoleChip role={role} />}</span>
            <span className="st-reader">
              <DeclarationLink id={id} /> <span className="st-note">{port === "rows" ? "" : port}</span>{" "}
              {fields.map((name) => (
                <code key={name} className="st-field-chip">
                  {name}
                </code>
              ))}
              {certainty === "possible" ? <span className="st-note">possibly: code between is opaque</span> : null}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
