import { DataTable, Status } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioModel } from "throughline/client/studio";
import { shortHash } from "../../pieces/words.ts";
import { metricName } from "./metric-names.ts";

/** The versions of a model, newest first, with what each was made of. */
export function ModelVersions({ model }: { readonly model: StudioModel }): ReactElement {
  const metrics = [...new Set(model.versions.flatMap((version) => Object.keys(version.metrics)))];
  const rows = model.versions.map((version) => ({
    version: version.version,
    state: version.current ? "answers now" : version.accepted ? "accepted" : "refused",
    createdAt: version.createdAt,
    ...version.metrics,
    train: version.rows.train,
    data: Object.entries(version.data)
      .map(([table, at]) => `${table} ${at === null ? "" : `v${at}`}`)
      .join(", "),
    seed: version.seed,
    artifact: shortHash(version.artifactHash),
    code: shortHash(version.codeHash),
    run: version.run,
  }));
  return (
    <DataTable
      label="Versions"
      rows={rows}
      empty="It was not trained yet"
      inUrl="rows"
      fields={[
        { name: "version", type: "int64", nullable: false },
        { name: "createdAt", type: "timestamp", nullable: false },
        ...metrics.map((name) => ({ name, type: "float64", nullable: true })),
        { name: "train", type: "int64", nullable: false },
        { name: "seed", type: "int64", nullable: false },
      ]}
      columns={[
        "version",
        { column: "state", title: "State", width: 130, show: ({ state }) => <State state={state} /> },
        { column: "createdAt", title: "Trained" },
        ...metrics.map((name) => ({ column: name as "version", title: metricName(name) })),
        { column: "train", title: "Rows trained on" },
        { column: "data", title: "Tables", code: true },
        "seed",
        { column: "artifact", title: "Artifact", code: true },
        { column: "code", title: "Code", code: true },
        "run",
      ]}
    />
  );
}

const State = ({ state }: { readonly state: string }) => (
  <Status status={state === "refused" ? "broken" : "held"} word={state} />
);
