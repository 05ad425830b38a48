import { studio } from "../../asking/studio.ts";
import { useAsked } from "../../asking/use-asked.ts";

/** What all dashboards are; their figures are asked for apart. */
export const useDashboards = () => useAsked("dashboards", (signal) => studio.dashboards({ signal }));
