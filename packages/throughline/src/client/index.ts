// The client, and what a page's uses become.
export type {
  AgentDescriptor,
  DashboardDescriptor,
  EndpointDescriptor,
  EventsDescriptor,
  ListDescriptor,
  MetricDescriptor,
  RouteDescriptor,
  ServiceDescriptor,
  UseDescriptor,
} from "../contracts/core/descriptor.ts";
// Types of remotes and of what they answer.
export type {
  Answered,
  DashboardAnswer,
  DashboardTile,
  ListPage,
  ListQuery,
  MetricAnswer,
  MetricDrill,
  MetricQuery,
  MetricRows,
  RemoteCall,
  RemoteDashboard,
  RemoteField,
  RemoteList,
  RemoteMetric,
  RemoteOptions,
  RemoteProblem,
  RemoteQuery,
} from "../contracts/core/remote.ts";
export type { Limits } from "../contracts/shape/field.ts";
export { type Client, createClient } from "./client.ts";
export { asRemoteError, isRemoteError, RemoteError } from "./remote-error.ts";
export { type Remote, remoteOf, remotesOf } from "./remotes.ts";
export { rowsOf } from "./rows-of.ts";
export { type ClientOptions, newKey } from "./transport.ts";
