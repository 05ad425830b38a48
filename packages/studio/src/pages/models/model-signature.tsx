import { DataTable } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioModel } from "throughline/client/studio";

/** What a model takes, in order, with where each input comes from. */
export function ModelSignature({ model }: { readonly model: StudioModel }): ReactElement {
  const { signature, inputs } = model;
  const rows = inputs.map((input) => {
    const taken = signature?.inputs.find(({ name }) => name === input.name);
    return {
      name: input.name,
      type: input.type,
      unit: input.unit ?? null,
      kind: taken === undefined ? "" : taken.kind,
      categories: taken?.categories ?? null,
      nullable: input.nullable ? "yes" : "no",
      from: input.from,
      description: input.description ?? "",
    };
  });
  return (
    <div className="st-stack">
      <DataTable
        label="Inputs"
        rows={rows}
        empty="It takes nothing"
        columns={[
          { column: "name", title: "Input", code: true },
          { column: "type", code: true },
          "unit",
          { column: "kind", title: "Taken as" },
          "categories",
          "nullable",
          { column: "from", title: "Comes from", code: true },
          { column: "description", title: "What it is" },
        ]}
      />
      {signature?.classes === undefined ? null : (
        <p className="st-note">
          It gives the probability of {signature.classes.join(", ")} and says the one that is most probable.
        </p>
      )}
      {signature === null || signature.threshold === null ? null : (
        <p className="st-note">
          It gives a score from 0 to 1 and says yes from {signature.threshold.toPrecision(4)} on, the threshold that was
          declared, or is best on the validation rows.
        </p>
      )}
    </div>
  );
}
