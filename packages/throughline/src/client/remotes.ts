import type {
  AgentDescriptor,
  DashboardDescriptor,
  EndpointDescriptor,
  EventsDescriptor,
  ListDescriptor,
  MetricDescriptor,
  RouteDescriptor,
  UseDescriptor,
} from "../contracts/core/descriptor.ts";
import type {
  Answered,
  DashboardAnswer,
  ListPage,
  MetricAnswer,
  MetricRows,
  RemoteCall,
  RemoteDashboard,
  RemoteField,
  RemoteList,
  RemoteMetric,
  RemoteOptions,
  RemoteQuery,
} from "../contracts/core/remote.ts";
import type { Client } from "./client.ts";
import { clientError } from "./error-codes.ts";
import { remoteError } from "./remote-error.ts";
import { replyFault } from "./reply-shape.ts";
import { fillPath, pathNames, queryText } from "./request-path.ts";
import type { IncomingAnswer } from "./transport.ts";
import { type Remote, watchedRemote } from "./watched-remote.ts";

export type { Remote } from "./watched-remote.ts";

type CallDescriptor = RouteDescriptor | EndpointDescriptor | AgentDescriptor | EventsDescriptor;
type Values = Readonly<Record<string, unknown>>;

/**
 * The remotes of a page's `uses`, each under its name. `uses` holds descriptors, which a browser build puts where declarations
 * stand. Throws `client.unknown-descriptor`.
 */
export function remotesOf<R extends Readonly<Record<string, object>> = Readonly<Record<string, Remote>>>(
  client: Client,
  uses: Readonly<Record<string, unknown>>,
): R {
  const entries = Object.entries(uses).map(([name, value]) => [
    name,
    watchedRemote(remoteOf(client, value as UseDescriptor, name), name),
  ]);
  return Object.fromEntries(entries) as R;
}

/** The remote of one descriptor; `use` is the name that it has on the page. Throws `client.unknown-descriptor`. */
export function remoteOf(client: Client, descriptor: UseDescriptor, use: string = descriptor?.name): Remote {
  switch (descriptor?.kind) {
    case "list":
      return listRemote(client, descriptor);
    case "route":
      return descriptor.method === "GET" ? queryRemote(client, descriptor) : callRemote(client, descriptor);
    case "endpoint":
    case "agent":
    case "events":
      return callRemote(client, descriptor);
    case "metric":
      return metricRemote(client, descriptor);
    case "dashboard":
      return dashboardRemote(client, descriptor);
    default:
      throw remoteError(clientError("unknown-descriptor", { detail: `browser code can't reach: ${use}` }), false);
  }
}

function listRemote(client: Client, descriptor: ListDescriptor): RemoteList {
  const { name, fields, filters, sorts, path } = descriptor;
  return {
    remote: "list",
    name,
    fields,
    filters,
    sorts,
    async fetch(query = {}, options = {}) {
      const { filter = {}, sort, cursor, limit } = query;
      const { body, release } = await client.send(
        { method: "GET", path: `${path}${queryText({ ...filter, sort, limit, cursor })}`, repeatable: true },
        options,
      );
      return pageOf(body, fields, release);
    },
  };
}

function pageOf(body: unknown, fields: readonly RemoteField[], release: string): ListPage<unknown> {
  const { items, next } = (body ?? {}) as { readonly items?: unknown; readonly next?: unknown };
  if (!Array.isArray(items) || !(next === null || typeof next === "string")) throw invalid("reply is no page of rows");
  for (const item of items) {
    const fault = replyFault(fields, item);
    if (fault !== undefined) throw invalid(fault);
  }
  return { items, next, release };
}

function queryRemote(client: Client, descriptor: RouteDescriptor): RemoteQuery {
  const { name, request, reply } = descriptor;
  return {
    remote: "query",
    name,
    request,
    reply,
    async fetch(given, options = {}) {
      return answered(await client.send({ ...requestOf(descriptor, given), repeatable: true }, options), reply);
    },
  };
}

function callRemote(client: Client, descriptor: CallDescriptor): RemoteCall {
  const { name, request, reply } = descriptor;
  const timeout = "timeoutMs" in descriptor ? { timeoutMs: descriptor.timeoutMs } : {};
  return {
    remote: "call",
    name,
    request,
    reply,
    async call(given, options = {}) {
      const outgoing = { ...requestOf(descriptor, given), ...timeout, repeatable: isRepeatable(descriptor) };
      return answered(await client.send(outgoing, options), reply);
    },
  };
}

/** An append has its key; of routes those whose method says so. A prediction would be logged twice, and an agent paid twice. */
function isRepeatable(descriptor: CallDescriptor): boolean {
  return descriptor.kind === "events" || descriptor.method === "PUT" || descriptor.method === "DELETE";
}

function requestOf(descriptor: CallDescriptor, given: unknown) {
  const { method } = descriptor;
  const names = pathNames(descriptor.path);
  const query = descriptor.kind === "route" ? descriptor.query : [];
  const values = (typeof given === "object" && given !== null ? given : {}) as Values;
  const path = `${fillPath(descriptor.path, values)}${queryText(pick(values, (name) => query.includes(name)))}`;
  if (method === "GET") return { method, path };
  const taken = [...names, ...query];
  const body = taken.length === 0 ? given : pick(values, (name) => !taken.includes(name));
  return body === undefined ? { method, path } : { method, path, body };
}

const pick = (values: Values, take: (name: string) => boolean): Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => take(name)));

function answered(answer: IncomingAnswer, reply: readonly RemoteField[]): Answered<unknown> {
  const fault = replyFault(reply, answer.body);
  if (fault !== undefined) throw invalid(fault);
  return { value: answer.body, release: answer.release, degraded: answer.degraded };
}

function metricRemote(client: Client, { name, path, dimensions }: MetricDescriptor): RemoteMetric {
  return {
    remote: "metric",
    name,
    dimensions,
    async fetch(query = {}, options = {}) {
      const { by, filter = {}, from, to } = query;
      const cut = by === undefined || by.length === 0 ? {} : { by: by.join(",") };
      const asked = queryText({ ...filter, ...cut, from, to });
      const { body, release } = await client.send(
        { method: "GET", path: `${path}${asked}`, repeatable: true },
        options,
      );
      if (!isMetricAnswer(body)) throw invalid(`reply is no answer of the metric ${name}`);
      return { ...body, release };
    },
  };
}

function dashboardRemote(client: Client, { name, title, path }: DashboardDescriptor): RemoteDashboard {
  return {
    remote: "dashboard",
    name,
    title,
    async fetch(options: RemoteOptions = {}) {
      const { body, release } = await client.send({ method: "GET", path, repeatable: true }, options);
      const { tiles } = (body ?? {}) as Partial<DashboardAnswer>;
      if (!Array.isArray(tiles) || !tiles.every((tile) => isMetricAnswer(tile?.answer)))
        throw invalid(`reply is no answer of the dashboard ${name}`);
      return { ...(body as DashboardAnswer), release };
    },
    async rows({ metric, filter, from, to }, options: RemoteOptions = {}) {
      const asked = queryText({ ...filter, from, to });
      const { body, release } = await client.send(
        { method: "GET", path: `/metrics/${encodeURIComponent(metric)}/rows${asked}`, repeatable: true },
        options,
      );
      const { fields, items } = (body ?? {}) as Partial<MetricRows>;
      if (!Array.isArray(fields) || !Array.isArray(items)) throw invalid(`reply holds no rows of the metric ${metric}`);
      return { ...(body as MetricRows), release };
    },
  };
}

function isMetricAnswer(value: unknown): value is Omit<MetricAnswer, "release"> {
  const { metric, rows, by } = (value ?? {}) as Partial<MetricAnswer>;
  return typeof metric === "string" && Array.isArray(rows) && Array.isArray(by);
}

const invalid = (detail: string) => remoteError(clientError("invalid-reply", { detail }), false);
