// What the frontend role declares.

// What a view receives.
export type { Remotes } from "../core/injectable.ts";
export type {
  Answered,
  ListPage,
  MetricAnswer,
  RemoteCall,
  RemoteField,
  RemoteList,
  RemoteMetric,
  RemoteProblem,
  RemoteQuery,
} from "../core/remote.ts";
export { type PageUses, page, type ViewContext } from "./page.ts";
