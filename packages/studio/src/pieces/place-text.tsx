import type { ReactElement } from "react";
import type { StudioPlace } from "throughline/client/studio";

/** Where something is declared: file and line. */
export function PlaceText({ place }: { readonly place: StudioPlace | null }): ReactElement | null {
  if (place === null) return null;
  return (
    <code className="st-place">
      {place.file}
      {place.line === undefined ? "" : `:${place.line}`}
    </code>
  );
}
