import { DataTable, RoleChip, Status } from "@throughline/react";
import { type ReactElement, useMemo } from "react";
import type { StudioGraph } from "throughline/client/studio";
import { declarationPath } from "../../navigation/pages.ts";
import { figureText } from "../../pieces/promises.tsx";
import { Time } from "../../pieces/time.tsx";

/** A row for each promise of each declaration, with its latest evidence. */
export function PromiseTable({
  graph,
  status,
}: {
  readonly graph: StudioGraph;
  readonly status: string;
}): ReactElement {
  const rows = useMemo(
    () =>
      graph.nodes.flatMap((node) =>
        node.promises
          .filter((promise) => status === "all" || promise.status === status)
          .map((promise) => ({
            says: promise.says,
            status: promise.status,
            figure: figureText(promise),
            at: promise.at,
            run: promise.run ?? (promise.at === null ? "" : "live"),
            name: node.name,
            kind: node.title,
            role: node.role,
            owner: node.owner,
            href: declarationPath(node),
          })),
      ),
    [graph, status],
  );
  return (
    <DataTable
      label="Promises"
      rows={rows}
      empty={status === "all" ? "Nothing is promised" : `No promise is ${status.replace("-", " ")}`}
      inUrl="rows"
      rowHref={({ href }) => href}
      fields={[
        { name: "at", type: "timestamp", nullable: true },
        { name: "figure", type: "text", nullable: true },
      ]}
      columns={[
        { column: "says", title: "Promise", code: false },
        { column: "status", width: 132, show: (row) => <Status status={row.status} /> },
        { column: "figure", title: "Latest figure", show: ({ figure }) => figure || "–" },
        { column: "at", title: "Measured", show: ({ at }) => (at === null ? "–" : <Time at={at} />) },
        { column: "name", title: "Of", code: true },
        "kind",
        { column: "role", width: 104, show: ({ role }) => (role === null ? null : <RoleChip role={role} />) },
        "owner",
        { column: "run", title: "By run", code: true },
      ]}
    />
  );
}
