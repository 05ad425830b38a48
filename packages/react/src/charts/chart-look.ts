import { type RefObject, useEffect, useState } from "react";

/** Colours and fonts of the tokens as the drawing library takes them. */
export interface ChartLook {
  readonly series: readonly string[];
  readonly text: string;
  readonly dim: string;
  readonly line: string;
  readonly faint: string;
  readonly surface: string;
  readonly overlay: string;
  readonly broken: string;
  readonly font: string;
  readonly mono: string;
}

/** The look of charts inside an element, read again when the theme changes; null before the first time. */
export function useChartLook(element: RefObject<HTMLElement | null>): ChartLook | null {
  const [look, setLook] = useState<ChartLook | null>(null);
  useEffect(() => {
    const read = () => setLook(element.current === null ? null : lookOf(element.current));
    read();
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    dark.addEventListener("change", read);
    return () => {
      observer.disconnect();
      dark.removeEventListener("change", read);
    };
  }, [element]);
  return look;
}

function lookOf(element: HTMLElement): ChartLook {
  const probe = document.createElement("span");
  element.append(probe);
  const colour = (token: string) => {
    probe.style.color = `var(${token})`;
    return asRgb(getComputedStyle(probe).color);
  };
  const style = getComputedStyle(element);
  const look = {
    series: [1, 2, 3, 4, 5, 6].map((n) => colour(`--tl-series-${n}`)),
    text: colour("--tl-text"),
    dim: colour("--tl-text-dim"),
    line: colour("--tl-line"),
    faint: colour("--tl-line-faint"),
    surface: colour("--tl-surface"),
    overlay: colour("--tl-overlay"),
    broken: colour("--tl-broken"),
    font: fontOf(style, "--tl-font"),
    mono: fontOf(style, "--tl-mono"),
  };
  probe.remove();
  return look;
}

/** With single quotes: the drawing library puts names of fonts between double ones as they are, which makes no image. */
const fontOf = (style: CSSStyleDeclaration, token: string) => style.getPropertyValue(token).replaceAll('"', "'");

/** The drawing library reads no OKLCH, so a pixel of the colour says what it is. */
function asRgb(colour: string): string {
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (context === null) return colour;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue] = context.getImageData(0, 0, 1, 1).data;
  return `rgb(${red}, ${green}, ${blue})`;
}
