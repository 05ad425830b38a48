import { useUrlParameter } from "@throughline/react";
import type { ReactElement } from "react";
import type { StudioModel, StudioModelVersion } from "throughline/client/studio";

/** The version that answers, else the newest. */
export const standingVersion = (model: StudioModel): StudioModelVersion | undefined =>
  model.versions.find(({ current }) => current) ?? model.versions[0];

/** The version that the address names, else the standing one, and how to choose another. */
export function useVersion(model: StudioModel) {
  const [chosen, choose] = useUrlParameter("version");
  const version = model.versions.find((one) => String(one.version) === chosen) ?? standingVersion(model);
  return { version, choose };
}

/** Chooses a version of a model. */
export function VersionChoice({
  label,
  versions,
  chosen,
  choose,
}: {
  readonly label: string;
  readonly versions: readonly StudioModelVersion[];
  readonly chosen: number | undefined;
  readonly choose: (version: string) => void;
}): ReactElement {
  return (
    <label className="st-row">
      <span className="st-note">{label}</span>
      <select
        className="tl-input st-auto"
        value={String(chosen ?? "")}
        onChange={(event) => choose(event.target.value)}
      >
        {versions.map(({ version, current }) => (
          <option key={version} value={version}>
            {current ? `${version}, answers now` : version}
          </option>
        ))}
      </select>
    </label>
  );
}
