import type { ReactElement } from "react";
import type { StudioSourceProblem } from "throughline/client/studio";
import { PlaceText } from "../../pieces/place-text.tsx";

/** Mistakes of the sources, each with its place, cure and code. */
export function SourceProblems({ problems }: { readonly problems: readonly StudioSourceProblem[] }): ReactElement {
  return (
    <ul className="st-plain st-problems">
      {problems.map(({ code, detail, hint, place }) => (
        <li key={`${code} ${detail} ${place?.file} ${place?.line}`}>
          <span>{detail}</span>
          <span className="st-note">
            <PlaceText place={place} /> {hint} <code>{code}</code>
          </span>
        </li>
      ))}
    </ul>
  );
}
