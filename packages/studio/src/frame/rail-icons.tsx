import type { ReactElement } from "react";
import type { PageId } from "../navigation/pages.ts";

/** Paths of the rail's icons on a grid of 16, drawn with a stroke of 1.5. */
const paths: Readonly<Record<PageId, string>> = {
  map: "M2 3h4.5v3.5H2zM9.5 9.5H14V13H9.5zM2 9.5h4.5V13H2zM4.2 6.5v3M6.5 11.2h3",
  "hand-offs": "M2.5 5.5h10M9.5 2.5l3 3-3 3M13.5 10.5h-10M6.5 7.5l-3 3 3 3",
  changes: "M2 8h3.5l1.5-3.5 2 7 1.5-3.5H14",
  contracts: "M3.5 2h6l3 3v9h-9zM9.5 2v3h3M5.5 8h5M5.5 11h5",
  roles:
    "M5.5 3.2a2 2 0 1 1 0 4 2 2 0 0 1 0-4zM2 13c0-2.2 1.4-3.6 3.5-3.6S9 10.8 9 13M10.5 4a1.7 1.7 0 1 1 0 3.4M11 9.5c1.8 0 3 1.3 3 3.5",
  data: "M2.5 3h11v10h-11zM2.5 6.5h11M2.5 9.8h11M6.5 6.5V13",
  features: "M10.5 2.8c-1.9-.5-2.7.4-3 2.2l-1.2 7c-.3 1.6-1 2.2-2.3 1.7M4.8 7h5M10.3 9.5l3 3.5M13.3 9.5l-3 3.5",
  models: "M8 2.2 13.8 5.5v5L8 13.8 2.2 10.5v-5zM2.2 5.5 8 8.8l5.8-3.3M8 8.8v5",
  endpoints: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11zM8 6.2a1.8 1.8 0 1 1 0 3.6 1.8 1.8 0 0 1 0-3.6z",
  agents: "M8 2l1.5 4.5L14 8l-4.5 1.5L8 14l-1.5-4.5L2 8l4.5-1.5z",
  services: "M5.5 2.5c-2 0-1.2 4.2-3 5.5 1.8 1.3 1 5.5 3 5.5M10.5 2.5c2 0 1.2 4.2 3 5.5-1.8 1.3-1 5.5-3 5.5",
  apps: "M2.5 3h11v10h-11zM2.5 6h11M4.5 4.5v.1M6.3 4.5v.1",
  metrics: "M12.5 4.5v-2h-9l4.5 5.5-4.5 5.5h9v-2",
  dashboards: "M2.5 2.5h4.8v6H2.5zM9.2 2.5h4.3v3.2H9.2zM9.2 7.5h4.3v6H9.2zM2.5 10.3h4.8v3.2H2.5z",
  runs: "M13 8a5 5 0 1 1-1.6-3.7M13.2 2v3h-3M8 5.5V8l1.8 1.2",
  releases: "M8 2.2 14 5 8 7.8 2 5zM2 8l6 2.8L14 8M2 11l6 2.8 6-2.8",
};

/** The icon of a page. */
export function PageIcon({ page }: { readonly page: PageId }): ReactElement {
  return (
    <svg className="tl-icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <path d={paths[page]} />
    </svg>
  );
}
