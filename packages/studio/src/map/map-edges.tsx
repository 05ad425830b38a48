import type { ReactElement } from "react";
import type { StudioEdge, StudioRole } from "throughline/client/studio";

/** The lines of the map. What they say stands in the cards, tags and the table, so screen readers do not meet them. */
export function MapEdges({
  edges,
  paths,
  roles,
  broken,
  breaking,
  on,
  size,
}: {
  readonly edges: readonly StudioEdge[];
  readonly paths: ReadonlyMap<string, string>;
  readonly roles: ReadonlyMap<string, StudioRole | null>;
  /** Declarations that are broken: what they hand over is drawn as such. */
  readonly broken: ReadonlySet<string>;
  /** Edges on the way of a break of the sources. */
  readonly breaking: ReadonlySet<string>;
  /** Edges of the path that is shown; null where none is. */
  readonly on: ReadonlySet<string> | null;
  readonly size: { readonly width: number; readonly height: number };
}): ReactElement {
  const isBroken = (edge: StudioEdge) => edge.handOff?.status === "broken" || broken.has(edge.from);
  const order = (edge: StudioEdge) =>
    (on?.has(edge.id) ? 2 : 0) + (isBroken(edge) ? 1 : 0) + (breaking.has(edge.id) ? 4 : 0);
  const drawn = [...edges].sort((a, b) => order(a) - order(b));
  return (
    <svg className="st-edges" width={size.width} height={size.height} aria-hidden="true">
      {drawn.map((edge) => (
        <path
          key={edge.id}
          d={paths.get(edge.id) ?? ""}
          className={`st-edge tl-edge-${roles.get(edge.from) ?? "none"}`}
          data-hand-off={edge.handOff !== null}
          data-status={isBroken(edge) ? "broken" : "none"}
          data-break={breaking.has(edge.id)}
          data-certainty={edge.certainty}
          data-on={on?.has(edge.id) === true}
          data-dim={on !== null && !on.has(edge.id)}
        />
      ))}
    </svg>
  );
}
