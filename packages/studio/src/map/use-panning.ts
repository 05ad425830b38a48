import { type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react";

/** Bounds of the zoom. */
const [least, most] = [0.3, 2];

const within = (zoom: number) => Math.min(most, Math.max(least, Math.round(zoom * 100) / 100));

/** Zoom by Ctrl and wheel about the pointer, and panning by dragging what is no card. Plain scrolling stays the browser's. */
export function usePanning(frame: RefObject<HTMLElement | null>) {
  const [zoom, setShown] = useState(1);
  const now = useRef(1);
  const setZoom = useCallback(
    (next: number, about?: { readonly x: number; readonly y: number }) => {
      const element = frame.current;
      const to = within(next);
      if (element === null || to === now.current) return;
      const { left, top, width, height } = element.getBoundingClientRect();
      const [dx, dy] = about === undefined ? [width / 2, height / 2] : [about.x - left, about.y - top];
      const factor = to / now.current;
      now.current = to;
      setShown(to);
      requestAnimationFrame(() =>
        element.scrollTo((element.scrollLeft + dx) * factor - dx, (element.scrollTop + dy) * factor - dy),
      );
    },
    [frame],
  );
  useEffect(() => {
    const element = frame.current;
    const wheeled = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      setZoom(now.current * Math.exp(-event.deltaY / 400), { x: event.clientX, y: event.clientY });
    };
    element?.addEventListener("wheel", wheeled, { passive: false });
    return () => element?.removeEventListener("wheel", wheeled);
  }, [frame, setZoom]);
  const fit = (size: { readonly width: number; readonly height: number }) => {
    const element = frame.current;
    if (element !== null) setZoom(Math.min(element.clientWidth / size.width, element.clientHeight / size.height, 1.5));
  };
  return { zoom, setZoom, fit, panning: useDragging(frame) };
}

function useDragging(frame: RefObject<HTMLElement | null>) {
  const from = useRef<{ x: number; y: number; left: number; top: number } | null>(null);
  return {
    onPointerDown: (event: PointerEvent) => {
      const element = frame.current;
      const free =
        event.pointerType === "mouse" && event.button === 0 && !(event.target as Element).closest("a, button");
      if (element === null || !free) return;
      from.current = { x: event.clientX, y: event.clientY, left: element.scrollLeft, top: element.scrollTop };
      element.setPointerCapture(event.pointerId);
    },
    onPointerMove: (event: PointerEvent) => {
      const start = from.current;
      if (start !== null)
        frame.current?.scrollTo(start.left + start.x - event.clientX, start.top + start.y - event.clientY);
    },
    onPointerUp: () => {
      from.current = null;
    },
  };
}
