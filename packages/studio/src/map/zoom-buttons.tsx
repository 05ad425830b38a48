import type { ReactElement } from "react";

/** Zoom of the map: less, as large as it is, more, all of it. */
export function ZoomButtons({
  zoom,
  setZoom,
  onFit,
}: {
  readonly zoom: number;
  readonly setZoom: (zoom: number) => void;
  readonly onFit: () => void;
}): ReactElement {
  return (
    <fieldset className="st-zoom">
      <legend className="tl-hidden">Zoom</legend>
      <button type="button" aria-label="Zoom out" onClick={() => setZoom(zoom - 0.1)}>
        −
      </button>
      <button type="button" aria-label={`${Math.round(zoom * 100)} %, back to 100 %`} onClick={() => setZoom(1)}>
        {Math.round(zoom * 100)} %
      </button>
      <button type="button" aria-label="Zoom in" onClick={() => setZoom(zoom + 0.1)}>
        +
      </button>
      <button type="button" onClick={onFit}>
        Fit
      </button>
    </fieldset>
  );
}
