import { RemoteView, useUrlParameter } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioModel } from "throughline/client/studio";
import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";

/** The evaluation report of a version, in a frame that runs no code and reaches nothing. */
export function ModelReport({ model }: { readonly model: StudioModel }): ReactElement {
  const [chosen, choose] = useUrlParameter("version");
  const version =
    model.versions.find((one) => String(one.version) === chosen) ??
    model.versions.find(({ current }) => current) ??
    model.versions[0];
  const state = useAsked(`report ${model.name} ${version?.version}`, async (signal) =>
    version === undefined ? "" : studio.report(model.name, version.version, { signal }),
  );
  return (
    <div className="st-stack">
      <label className="st-row">
        <span className="st-note">Version</span>
        <select
          className="tl-input st-auto"
          value={String(version?.version ?? "")}
          onChange={(event) => choose(event.target.value)}
        >
          {model.versions.map((one) => (
            <option key={one.version}>{one.version}</option>
          ))}
        </select>
      </label>
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
