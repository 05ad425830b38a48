import { Breadcrumbs, DataTable, Empty, RemoteView, RoleChip } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioRoleHandOff, StudioRoleReport } from "throughline/client/studio";
import { pagePath } from "../../navigation/pages.ts";
import { DeclarationList } from "../../pieces/declaration-link.tsx";
import { Figures, Panel } from "../../pieces/panel.tsx";
import { RoleClauses } from "./role-clauses.tsx";
import { useRoles } from "./use-roles.ts";

/** One role: what it declares, reads, gives and needs, and its contracts with what was measured of them. */
export function RolePage({ name }: { readonly name: string }): ReactElement {
  const state = useRoles();
  return (
    <RemoteView
      state={state}
      what={name}
      shape="table"
      empty={`There is no role ${name}`}
      isEmpty={({ items }) => !items.some(({ role }) => role === name)}
    >
      {({ items }) => {
        const report = items.find(({ role }) => role === name);
        return report === undefined ? <Empty text={`There is no role ${name}`} /> : <Role report={report} />;
      }}
    </RemoteView>
  );
}

function Role({ report }: { readonly report: StudioRoleReport }): ReactElement {
  const { role, declarations, inputs, outputs, dependencies, clauses, counts } = report;
  const owners = [...new Set(declarations.flatMap(({ owner }) => owner ?? []))];
  return (
    <div className="st-page">
      <header className="st-page-head">
        <Breadcrumbs crumbs={[{ title: "Roles", href: pagePath("roles") }, { title: role }]} />
        <div className="st-page-title">
          <h1 className="st-name">{role}</h1>
        </div>
        <p className="st-page-facts">
          <span>role</span>
          {owners.map((owner) => (
            <span key={owner}>{owner}</span>
          ))}
          <span className="st-row">depends on {dependencies.length === 0 ? "no other role" : null}</span>
          {dependencies.map((one) => (
            <a key={one} href={pagePath("roles", one)}>
              <RoleChip role={one} />
            </a>
          ))}
        </p>
      </header>
      <Panel title="How it stands">
        <Figures
          figures={[
            { label: "Declarations", text: declarations.length },
            { label: "Clauses held", text: `${counts.held} of ${clauses.length}` },
            { label: "Broken", text: counts.broken },
            { label: "Not measured", text: counts.notMeasured },
          ]}
        />
      </Panel>
      <Panel title="Contracts" note="every clause with its latest evidence; a row opens what was measured before">
        <RoleClauses role={role} clauses={clauses} />
      </Panel>
      <Panel title="Inputs" note="what it reads from other roles">
        <HandOffs label="Inputs" handOffs={inputs} empty="It reads nothing of other roles" direction="From" />
      </Panel>
      <Panel title="Outputs" note="what others read from it">
        <HandOffs label="Outputs" handOffs={outputs} empty="Nobody reads anything of it" direction="To" />
      </Panel>
      <Panel title="Declares">
        <DeclarationList ids={declarations.map(({ id }) => id)} none="Nothing in this project." />
      </Panel>
    </div>
  );
}

function HandOffs({
  label,
  handOffs,
  empty,
  direction,
}: {
  readonly label: string;
  readonly handOffs: readonly StudioRoleHandOff[];
  readonly empty: string;
  readonly direction: "From" | "To";
}): ReactElement {
  return (
    <DataTable
      label={label}
      rows={handOffs.map(({ name, port, fields, role, family }) => ({
        name,
        port,
        role,
        family,
        fields: fields.join(", "),
      }))}
      empty={empty}
      columns={[
        { column: "name", title: "Declaration", code: true },
        { column: "port", code: true },
        {
          column: "role",
          title: direction,
          width: 112,
          show: ({ role }) => (role === "external" ? "outside" : <RoleChip role={role} />),
        },
        "family",
        { column: "fields", code: true },
      ]}
    />
  );
}
