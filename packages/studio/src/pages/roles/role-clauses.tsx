import { DataTable, Dialog, RemoteView, Status, useUrlParameter } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioClauseMoment, StudioRole, StudioRoleClause } from "throughline/client/studio";
import { pagePath } from "../../navigation/pages.ts";
import { Time } from "../../pieces/time.tsx";
import { useRoleHistory } from "./use-roles.ts";

/** The clauses of a role. One that is chosen shows what earlier runs found of it; the address says which. */
export function RoleClauses({
  role,
  clauses,
}: {
  readonly role: StudioRole;
  readonly clauses: readonly StudioRoleClause[];
}): ReactElement {
  const [chosen, choose] = useUrlParameter("clause");
  const rows = clauses.map((clause) => ({
    key: keyOf(clause),
    of: clause.of,
    says: clause.says,
    status: clause.status,
    figure: clause.figure === null ? (clause.because ?? null) : String(shortened(clause.figure)),
    at: clause.at,
    from: clause.promised ? "promised" : (clause.handOff ?? "verified"),
    measuredBy: clause.verifier ?? (clause.status === "not-measured" ? "nothing yet" : "builds"),
  }));
  const open = clauses.find((clause) => keyOf(clause) === chosen);
  return (
    <>
      <DataTable
        label="Clauses"
        rows={rows}
        empty="Nothing is promised or measured of it"
        inUrl="rows"
        isSelected={({ key }) => key === chosen}
        onOpen={({ key }) => choose(key === chosen ? null : key)}
        fields={[
          { name: "at", type: "timestamp", nullable: true },
          { name: "figure", type: "text", nullable: true },
        ]}
        columns={[
          { column: "of", title: "Declaration", code: true },
          { column: "says", title: "Clause" },
          { column: "status", width: 132, show: ({ status }) => <Status status={status} /> },
          { column: "figure", title: "Latest figure, or why none", show: ({ figure }) => figure ?? "–" },
          { column: "at", title: "Measured", show: ({ at }) => (at === null ? "–" : <Time at={at} />) },
          { column: "from", title: "Comes from" },
          { column: "measuredBy", title: "Measured by" },
        ]}
      />
      {open === undefined ? null : <History role={role} clause={open} onClose={() => choose(null)} />}
    </>
  );
}

const keyOf = ({ declaration, name }: Pick<StudioRoleClause, "declaration" | "name">) => `${declaration} ${name}`;

const shortened = (figure: number | string) => (typeof figure === "number" ? Number(figure.toPrecision(4)) : figure);

function History({
  role,
  clause,
  onClose,
}: {
  readonly role: StudioRole;
  readonly clause: StudioRoleClause;
  readonly onClose: () => void;
}): ReactElement {
  const state = useRoleHistory(role);
  return (
    <Dialog open wide title={`${clause.of}: ${clause.says}`} onClose={onClose}>
      <RemoteView state={state} what="its history" shape="table" empty="No run has measured it yet">
        {({ clauses }) => <Moments moments={clauses.find((one) => keyOf(one) === keyOf(clause))?.moments ?? []} />}
      </RemoteView>
    </Dialog>
  );
}

function Moments({ moments }: { readonly moments: readonly StudioClauseMoment[] }): ReactElement {
  return (
    <DataTable
      label="History"
      rows={moments.map((moment) => ({ ...moment }))}
      empty="No run has measured it yet"
      fields={[
        { name: "at", type: "timestamp", nullable: false },
        { name: "figure", type: "text", nullable: true },
        { name: "limit", type: "text", nullable: true },
      ]}
      columns={[
        { column: "at", title: "When", show: ({ at }) => <Time at={at} /> },
        { column: "status", width: 132, show: ({ status }) => <Status status={status} /> },
        "figure",
        "limit",
        {
          column: "release",
          show: ({ release }) =>
            release === null ? "not known" : <a href={pagePath("releases", release)}>{release}</a>,
        },
        { column: "run", title: "By", show: ({ run, purpose }) => <a href={pagePath("runs", run)}>{purpose}</a> },
      ]}
    />
  );
}
