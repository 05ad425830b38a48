import type { StudioRole } from "./studio-values.ts";

/** One thing that Ctrl-K finds. */
export interface StudioSearchEntry {
  readonly type: "declaration" | "field" | "run" | "release" | "page";
  /** What is matched and shown: `silver.payments`, `silver.payments.amount`. */
  readonly label: string;
  /** Half a line beside it: `table`, `decimal(12,2) USD`. */
  readonly detail: string;
  readonly role: StudioRole | null;
  /** Where it leads, below `/studio`: `/data/silver.payments?field=amount`. */
  readonly path: string;
}

/** `GET /studio/api/search`: everything that can be found, to be searched in the browser. Actions are the web app's own. */
export interface StudioSearch {
  readonly release: string;
  readonly entries: readonly StudioSearchEntry[];
  /** True where there are more than are sent. */
  readonly more: boolean;
}
