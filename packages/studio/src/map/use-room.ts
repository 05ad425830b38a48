import { type RefObject, useEffect, useState } from "react";

/** Width in pixels that the inspector takes away from the map; the layout does not follow it, so that cards stay where they are. */
const inspectorSelector = ".tl-inspector";
/** The map is laid out anew only when the room changes by more than this, pixels. */
const slack = 24;

/** The room that the map has, with that of the inspector, which comes and goes. */
export function useRoom(frame: RefObject<HTMLElement | null>): { readonly width: number; readonly height: number } {
  const [room, setRoom] = useState({ width: 1080, height: 760 });
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const measure = () => {
      const beside = document.querySelector(inspectorSelector)?.getBoundingClientRect();
      const isBeside = beside !== undefined && beside.left >= element.getBoundingClientRect().right - 1;
      const width = element.clientWidth + (isBeside ? beside.width : 0);
      const height = element.clientHeight;
      setRoom((before) =>
        Math.abs(before.width - width) > slack || Math.abs(before.height - height) > slack ? { width, height } : before,
      );
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return room;
}
