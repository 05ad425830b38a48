import type { ReactElement } from "react";

/** Paths of icons on a grid of 16, drawn with a stroke of 1.5. */
const paths = {
  check: "M3 8.5 6.5 12 13 4.5",
  cross: "M4 4l8 8M12 4l-8 8",
  warning: "M8 2.5 14.5 13.5h-13zM8 6.5v3.2M8 11.6v.1",
  dash: "M3.5 8h9",
  lock: "M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 0 1 5 0v2.5",
  sortUp: "M8 13V3.5M4.5 7 8 3.5 11.5 7",
  sortDown: "M8 3v9.5M4.5 9 8 12.5 11.5 9",
  filter: "M2.5 3.5h11L9.5 8.5v4l-3 1.5V8.5z",
  columns: "M2.5 3h11v10h-11zM6.2 3v10M9.8 3v10",
  copy: "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3",
  download: "M8 2.5v7.5M4.5 7 8 10.5 11.5 7M3 13.5h10",
  image: "M2.5 3h11v10h-11zM2.5 11l3.5-3.5 3 3 2-2 2.5 2.5M10.3 5.8v.1",
  table: "M2.5 3h11v10h-11zM2.5 6.5h11M2.5 9.8h11M7 6.5V13",
  chart: "M2.5 2.5v11h11M5 10.5l3-3.5 2 2 3-4.5",
  search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.3 10.3l3.2 3.2",
  sun: "M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6zM8 1.5v1.2M8 13.3v1.2M1.5 8h1.2M13.3 8h1.2M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9",
  moon: "M13 9.6A5.5 5.5 0 0 1 6.4 3a5.5 5.5 0 1 0 6.6 6.6z",
  system: "M2.5 3h11v8h-11zM6 13.5h4M8 11v2.5",
  down: "M4 6l4 4 4-4",
  right: "M6 4l4 4-4 4",
  retry: "M13 8a5 5 0 1 1-1.6-3.7M13.2 2v3h-3",
  clock: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 5v3.2l2.2 1.3",
  info: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 7.3v3.4M8 5.2v.1",
  shield: "M8 2l5 2v4c0 3-2.2 5-5 6-2.8-1-5-3-5-6V4z",
  target: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 5.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5z",
  menu: "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
  rows: "M2.5 4h11M2.5 8h11M2.5 12h7",
} as const;

/** Names of the icons. */
export type IconName = keyof typeof paths;

/** An icon in the colour of its text. It is never the only thing that says something, so screen readers do not meet it. */
export function Icon({ name }: { readonly name: IconName }): ReactElement {
  return (
    <svg className="tl-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[name]} />
    </svg>
  );
}
