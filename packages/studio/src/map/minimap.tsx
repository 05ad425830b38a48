import { type CSSProperties, type PointerEvent, type ReactElement, type RefObject, useEffect, useState } from "react";
import type { StudioNode } from "throughline/client/studio";
import type { Box, MapLayout } from "./layout.ts";

/** Greatest sizes of the small map, in pixels; it has the proportions of the large one. */
const [mostWidth, mostHeight] = [180, 170];

/** The whole map in small, with what is broken and the part that is seen; a click or a drag goes there. */
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
  const seen = useSeen(frame, layout, zoom);
  const kinds = new Map(nodes.map(({ id, role, status }) => [id, status === "broken" ? "broken" : (role ?? "none")]));
  const scale = Math.min(mostWidth / layout.width, mostHeight / layout.height);
  const style = { width: layout.width * scale, height: layout.height * scale, "--st-mini-line": 1.5 / scale };
  const follow = (event: PointerEvent<SVGSVGElement>) => {
    if (event.buttons !== 1) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    const { left, top } = event.currentTarget.getBoundingClientRect();
    const x = (event.clientX - left) / scale - seen.width / 2;
    const y = (event.clientY - top) / scale - seen.height / 2;
    frame.current?.scrollTo({ left: x * zoom, top: y * zoom });
  };
  return (
    <svg
      className="st-minimap"
      viewBox={`0 0 ${layout.width} ${layout.height}`}
      style={style as CSSProperties}
      aria-hidden="true"
      onPointerDown={follow}
      onPointerMove={follow}
    >
      {[...layout.cards].map(([id, { x, y, width, height }]) => (
        <rect key={id} x={x} y={y} width={width} height={height} className={`st-mini-${kinds.get(id) ?? "none"}`} />
      ))}
      <rect className="st-mini-seen" x={seen.x} y={seen.y} width={seen.width} height={seen.height} />
    </svg>
  );
}

/** The part of the map that is in view, in the map's own pixels. */
function useSeen(frame: RefObject<HTMLElement | null>, { width, height }: MapLayout, zoom: number): Box {
  const [seen, setSeen] = useState<Box>({ x: 0, y: 0, width: 0, height: 0 });
  useEffect(() => {
    const element = frame.current;
    if (element === null) return undefined;
    const measure = () => {
      const [x, y] = [element.scrollLeft / zoom, element.scrollTop / zoom];
      const [w, h] = [element.clientWidth / zoom, element.clientHeight / zoom];
      setSeen({ x, y, width: Math.min(w, width - x), height: Math.min(h, height - y) });
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    element.addEventListener("scroll", measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", measure);
    };
  }, [frame, width, height, zoom]);
  return seen;
}
