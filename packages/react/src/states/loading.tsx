import type { CSSProperties, ReactElement } from "react";

/** Layouts that a skeleton can have. */
export type LoadingShape = "table" | "tile" | "chart" | "text";

const lines: Readonly<Record<LoadingShape, readonly number[]>> = {
  table: [100, 100, 100, 100, 100, 100],
  tile: [40, 65, 30],
  chart: [100],
  text: [90, 100, 75],
};

/** A skeleton of what is on its way. While it is `quiet` it keeps the room without being seen, so that a fast answer does not flicker. */
export function Loading({
  what,
  shape = "text",
  quiet = false,
}: {
  /** What is on its way, for screen readers: "alerts". */
  readonly what: string;
  /** @default "text" */
  readonly shape?: LoadingShape;
  /** @default false */
  readonly quiet?: boolean;
}): ReactElement {
  return (
    <div className={`tl-loading tl-loading-${shape}`} data-quiet={quiet} role="status">
      <span className="tl-hidden">{quiet ? "" : `Loading ${what}`}</span>
      {lines[shape].map((width, i) => (
        <span key={i} className="tl-bone" style={{ "--tl-bone": `${width}%` } as CSSProperties} aria-hidden="true" />
      ))}
    </div>
  );
}
