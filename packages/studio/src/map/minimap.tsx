import { type MouseEvent, type ReactElement, type RefObject, useEffect, useState } from "react";
import type { StudioNode } from "throughline/client/studio";
import type { MapLayout } from "./layout.ts";

/** The whole map in small, with the part that is seen; a click goes there. */
export function Minimap({
  layout,
  frame,
  zoom,
  nodes,
}: {
  readonly layout: MapLayout;
  readonly frame: RefObject<HTMLElement | null>;
  readonly zoom: number;
  readonly nodes: readonly StudioNode[];
}): ReactElement {
  const seen = useSeen(frame, zoom);
  const roles = new Map(nodes.map(({ id, role }) => [id, role]));
  const clicked = (event: MouseEvent<SVGSVGElement>) => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - left) / width) * layout.width - seen.width / 2;
    const y = ((event.clientY - top) / height) * layout.height - seen.height / 2;
    frame.current?.scrollTo({ left: x * zoom, top: y * zoom });
  };
  return (
    <svg className="st-minimap" viewBox={`0 0 ${layout.width} ${layout.height}`} aria-hidden="true" onClick={clicked}>
      {[...layout.cards].map(([id, { x, y, width, height }]) => (
        <rect key={id} x={x} y={y} width={width} height={height} className={`st-mini-${roles.get(id) ?? "none"}`} />
      ))}
      <rect className="st-mini-seen" {...seen} />
    </svg>
  );
}

function useSeen(frame: RefObject<HTMLElement | null>, zoom: number) {
  const [seen, setSeen] = useState({ x: 0, y: 0, width: 0, height: 0 });
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const measure = () => {
      const { scrollLeft, scrollTop, clientWidth, clientHeight } = element;
      setSeen({ x: scrollLeft / zoom, y: scrollTop / zoom, width: clientWidth / zoom, height: clientHeight / zoom });
    };
    measure();
    element.addEventListener("scroll", measure, { passive: true });
    return () => element.removeEventListener("scroll", measure);
  }, [frame, zoom]);
  return seen;
}
