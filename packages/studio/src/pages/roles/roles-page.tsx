import { DataTable, RemoteView, RoleChip, Status } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioRoles } from "throughline/client/studio";
import type { PageProps } from "../../frame/page-props.ts";
import { pagePath } from "../../navigation/pages.ts";
import { ListHead } from "../../pieces/page-head.tsx";
import { HandOffNav } from "../changes/hand-off-nav.tsx";
import { RolePage } from "./role-page.tsx";
import { useRoles } from "./use-roles.ts";

/** All eight roles, or one of them. */
export function RolesPage({ name }: PageProps): ReactElement {
  return name === null ? <AllRoles /> : <RolePage name={name} />;
}

function AllRoles(): ReactElement {
  const state = useRoles();
  return (
    <div className="st-page">
      <ListHead
        page="roles"
        lead="What each role reads from others and gives to them, the roles that it needs, and every clause that is measured of it."
      />
      <HandOffNav current="roles" />
      <RemoteView state={state} what="roles" shape="table" empty="There are no roles">
        {({ items }) => <RoleTable items={items} />}
      </RemoteView>
    </div>
  );
}

function RoleTable({ items }: { readonly items: StudioRoles["items"] }): ReactElement {
  const rows = items.map(({ role, declarations, inputs, outputs, dependencies, clauses, counts }) => ({
    role,
    declarations: declarations.length,
    inputs: inputs.length,
    outputs: outputs.length,
    needs: dependencies.join(", "),
    dependencies,
    clauses: clauses.length,
    ...counts,
    standing: counts.broken > 0 ? "broken" : counts.notMeasured > 0 ? "not-measured" : "held",
  }));
  return (
    <DataTable
      label="Roles"
      rows={rows}
      empty="There are no roles"
      inUrl="rows"
      rowHref={({ role }) => pagePath("roles", role)}
      columns={[
        { column: "role", width: 120, show: ({ role }) => <RoleChip role={role} /> },
        {
          column: "standing",
          width: 168,
          show: ({ standing, clauses, held }) =>
            clauses === 0 ? null : (
              <Status status={standing as "held" | "broken" | "not-measured"} word={`${held} of ${clauses} held`} />
            ),
        },
        { column: "broken", title: "Broken" },
        { column: "notMeasured", title: "Not measured" },
        "declarations",
        { column: "inputs", title: "Reads" },
        { column: "outputs", title: "Gives" },
        {
          column: "needs",
          title: "Depends on",
          width: 300,
          show: ({ dependencies }) => (
            <span className="st-row">
              {dependencies.map((one) => (
                <RoleChip key={one} role={one} />
              ))}
            </span>
          ),
        },
      ]}
    />
  );
}
