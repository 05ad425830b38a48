import { DataTable, RemoteView, RoleChip } from "@throughline/react";
import { type ReactElement, useMemo } from "react";
import type { StudioGraph } from "throughline/client/studio";
import { useGraph } from "../../asking/studio.ts";
import type { PageProps } from "../../frame/page-props.ts";
import { pagePath } from "../../navigation/pages.ts";
import { ListHead } from "../../pieces/page-head.tsx";
import { HandOffNav } from "../changes/hand-off-nav.tsx";
import { ContractPage } from "./contract-page.tsx";

/** The contracts of all declarations, or that of one, named by its id. */
export function ContractsPage({ name }: PageProps): ReactElement {
  return name === null ? <Contracts /> : <ContractPage id={name} />;
}

function Contracts(): ReactElement {
  const state = useGraph();
  return (
    <div className="st-page">
      <ListHead
        page="contracts"
        lead="What each declaration gives, takes and promises in the release that answers, who relies on it field by field, and how it came to be so."
      />
      <HandOffNav current="contracts" />
      <RemoteView
        state={state}
        what="contracts"
        shape="table"
        isEmpty={({ nodes }) => nodes.length === 0}
        empty={{ title: "Nothing is declared yet", hint: "Each declaration has a contract." }}
      >
        {(graph) => <ContractTable graph={graph} />}
      </RemoteView>
    </div>
  );
}

function ContractTable({ graph }: { readonly graph: StudioGraph }): ReactElement {
  const rows = useMemo(
    () =>
      graph.nodes.map(({ id, name, title, role, owner, ports, promises }) => ({
        name,
        kind: title,
        role,
        owner: owner ?? "",
        gives: fieldsIn(ports.filter(({ direction }) => direction === "provides")),
        takes: fieldsIn(ports.filter(({ direction }) => direction === "accepts")),
        promises: promises.length,
        readers: new Set(graph.edges.filter(({ from }) => from === id).map(({ to }) => to)).size,
        outside: ports.some(({ external }) => external) ? "yes" : "no",
        href: pagePath("contracts", id),
      })),
    [graph],
  );
  return (
    <DataTable
      label="Contracts"
      rows={rows}
      empty="Nothing is declared yet"
      inUrl="rows"
      rowHref={({ href }) => href}
      columns={[
        { column: "name", title: "Contract of" },
        { column: "role", width: 104, show: ({ role }) => (role === null ? null : <RoleChip role={role} />) },
        "kind",
        { column: "gives", title: "Fields given" },
        { column: "takes", title: "Fields taken" },
        "promises",
        { column: "readers", title: "Read by" },
        { column: "outside", title: "Open outside" },
        "owner",
      ]}
    />
  );
}

const fieldsIn = (ports: readonly { readonly fields: readonly unknown[] }[]) =>
  ports.reduce((sum, { fields }) => sum + fields.length, 0);
