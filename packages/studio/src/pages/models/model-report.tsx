import { RemoteView } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioModel } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";
import { useVersion, VersionChoice } from "./model-version-choice.tsx";

/** The evaluation report of a version, in a frame that runs no code and reaches nothing. */
export function ModelReport({ model }: { readonly model: StudioModel }): ReactElement {
  const { version, choose } = useVersion(model);
  const state = useAsked(`report ${model.name} ${version?.version}`, async (signal) =>
    version === undefined ? "" : studio.report(model.name, version.version, { signal }),
  );
  return (
    <div className="st-stack">
      <VersionChoice label="Version" versions={model.versions} chosen={version?.version} choose={choose} />
      <RemoteView
        state={state}
        what="report"
        shape="chart"
        empty="No version has a report"
        isEmpty={(html) => html === ""}
      >
        {(html) => (
          <iframe className="st-report" title={`Report of version ${version?.version}`} sandbox="" srcDoc={html} />
        )}
      </RemoteView>
    </div>
  );
}
