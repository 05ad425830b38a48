import { isAgent } from "../../../contracts/ai/agent.ts";
import { type Dashboard, isDashboard } from "../../../contracts/analyst/dashboard.ts";
import { grains, isMetric, type Metric } from "../../../contracts/analyst/metric.ts";
import type { Declaration } from "../../../contracts/core/declaration.ts";
import { appendShape, eventPath } from "../../../contracts/data/append.ts";
import type { EventSource } from "../../../contracts/data/source.ts";
import { type Endpoint, isEndpoint, replyShape, requestShape } from "../../../contracts/mlops/endpoint.ts";
import { fieldOf } from "../../../contracts/shape/field.ts";
import { type JsonSchema, schemaOfShape } from "../../../contracts/shape/json-schema.ts";
import { shapeOf } from "../../../contracts/shape/relation.ts";
import { isEventSource } from "../../../runtime/events/event-sources.ts";
import { agentEntries } from "./agent-operations.ts";
import {
  bodyProblems,
  type Entry,
  json,
  keyProblems,
  keySecurity,
  type Operation,
  otherProblems,
  type Parameter,
  problem,
  summaryOf,
} from "./operation.ts";
import { parameterSchema } from "./parameter-schema.ts";
import type { ZodSchemas } from "./zod-schemas.ts";

/** The operations of endpoints, metrics, dashboards and of the server itself. */
export function platformEntries(
  declarations: readonly Declaration[],
  keyRequired: boolean,
  schemas: ZodSchemas,
): Entry[] {
  const keyed = (operation: Operation): Operation =>
    keyRequired ? { ...operation, responses: { ...keyProblems, ...operation.responses }, ...keySecurity } : operation;
  const endpoints = declarations.filter(isEndpoint);
  const dashboards = declarations.filter(isDashboard);
  const entries: Entry[] = [
    ...endpoints.flatMap(endpointEntries),
    ...agentEntries(declarations.filter(isAgent), schemas),
    ...(endpoints.length === 0 ? [] : [get("/endpoints", listing("endpoints", endpointItem))]),
    ...declarations.filter(isEventSource).map(eventEntry),
    ...declarations.filter(isMetric).map((metric) => get(`/metrics/${metric.name}`, metricOperation(metric))),
    ...dashboards.map((dashboard) => get(`/dashboards/${dashboard.name}`, dashboardOperation(dashboard))),
    ...(dashboards.length === 0 ? [] : [get("/dashboards", listing("dashboards", dashboardItem))]),
  ];
  return [...entries.map((entry) => ({ ...entry, operation: keyed(entry.operation) })), ...serverEntries];
}

const get = (path: string, operation: Operation): Entry => ({ path, method: "get", operation });

function object(properties: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: "object", properties, required: Object.keys(properties) };
}

const text: JsonSchema = { type: "string" };
const textOrNull: JsonSchema = { type: ["string", "null"] };
const list = (items: JsonSchema): JsonSchema => ({ type: "array", items });

const endpointItem = object({
  name: text,
  description: textOrNull,
  model: text,
  ready: { type: "boolean", description: "false where the fallback answers" },
  release: text,
});
const dashboardItem = object({ name: text, title: text, description: textOrNull });

const listing = (what: string, item: JsonSchema): Operation => ({
  operationId: `${what}.list`,
  summary: `Lists the ${what}`,
  tags: [what],
  responses: { "200": json(object({ items: list(item) })), ...otherProblems },
});

function eventEntry(source: EventSource): Entry {
  const key = { ...text, minLength: 1, maxLength: 200 };
  const description = "names the event, so that a repeat within a week changes nothing";
  return {
    path: eventPath(source),
    method: "post",
    operation: {
      operationId: `${source.name}.append`,
      ...summaryOf(source.description),
      tags: ["events"],
      parameters: [{ name: "idempotency-key", in: "header", required: false, schema: key, description }],
      requestBody: { required: true, content: { "application/json": { schema: schemaOfShape(appendShape(source)) } } },
      responses: {
        "202": { ...json(object({ accepted: { const: 1 } })), description: "The event is on disk" },
        ...bodyProblems,
        ...otherProblems,
      },
    },
  };
}

function endpointEntries(endpoint: Endpoint): Entry[] {
  const one = schemaOfShape(requestShape(endpoint));
  const reply = schemaOfShape(replyShape(endpoint));
  return [
    predictEntry(endpoint, { path: "predict", request: one, reply, summary: endpoint.description }),
    predictEntry(endpoint, {
      path: "predict/batch",
      request: { ...object({ items: { ...list(one), minItems: 1, maxItems: 1_000 } }), additionalProperties: false },
      reply: object({ items: list(reply) }),
      summary: "Many requests at once, answered in order as of one instant",
    }),
  ];
}

function predictEntry(
  endpoint: Endpoint,
  of: {
    readonly path: string;
    readonly request: JsonSchema;
    readonly reply: JsonSchema;
    readonly summary: string | undefined;
  },
): Entry {
  return {
    path: `/endpoints/${endpoint.name}/${of.path}`,
    method: "post",
    operation: {
      operationId: `${endpoint.name}.${of.path.replace("/", ".")}`,
      ...summaryOf(of.summary),
      tags: ["endpoints"],
      requestBody: { required: true, content: { "application/json": { schema: of.request } } },
      responses: {
        "200": json(of.reply),
        ...bodyProblems,
        "503": problem("No model answers, and there is no fallback"),
        ...otherProblems,
      },
    },
  };
}

function metricOperation(metric: Metric): Operation {
  const columns = shapeOf(metric.from.columns);
  const dimensions = metric.dimensions.map((name) => {
    const field = fieldOf(columns, name);
    return parameter(name, field === undefined ? text : parameterSchema(field), `only rows with this ${name}`);
  });
  return {
    operationId: `metric.${metric.name}`,
    ...summaryOf(metric.description),
    tags: ["metrics"],
    parameters: [
      {
        ...parameter("by", cutsOf(metric), "what it is cut by: one length of time, and dimensions"),
        style: "form",
        explode: false,
      },
      parameter("from", dayOrInstant, "first instant, ISO; a day is its midnight in UTC"),
      parameter("to", dayOrInstant, "first instant after, ISO"),
      ...dimensions,
    ],
    responses: {
      "200": json(metricSchema),
      "422": problem("A parameter is not known or can't be read, or the answer has too many rows"),
      "503": problem("The table was not built"),
      ...otherProblems,
    },
  };
}

function parameter(name: string, schema: JsonSchema, description: string): Parameter {
  return { name, in: "query", required: false, schema, description };
}

const dayOrInstant: JsonSchema = {
  anyOf: [
    { type: "string", format: "date" },
    { type: "string", format: "date-time" },
  ],
};

function cutsOf(metric: Metric): JsonSchema {
  return {
    type: "array",
    items: { type: "string", enum: [...grains, ...metric.dimensions] },
    minItems: 1,
    uniqueItems: true,
    contains: { enum: [...grains] },
    minContains: 0,
    maxContains: 1,
  };
}

const metricSchema = object({
  metric: text,
  description: textOrNull,
  measure: { ...text, description: "the arithmetic in words" },
  unit: textOrNull,
  target: { type: "object", properties: { min: { type: "number" }, max: { type: "number" } } },
  decision: textOrNull,
  by: list(text),
  rows: list({
    type: "object",
    properties: {
      value: { type: ["number", "string", "null"], description: "a text where a number has too few digits" },
    },
    required: ["value"],
  }),
  release: text,
});

function dashboardOperation(dashboard: Dashboard): Operation {
  const answer: JsonSchema = {
    ...metricSchema,
    required: (metricSchema.required ?? []).filter((name) => name !== "release"),
  };
  const tile = object({ tile: text, name: text, answer, held: { type: ["boolean", "null"] } });
  return {
    operationId: `dashboard.${dashboard.name}`,
    summary: dashboard.title,
    tags: ["dashboards"],
    responses: {
      "200": json(object({ dashboard: text, title: text, release: text, tiles: list(tile) })),
      "503": problem("A table was not built"),
      ...otherProblems,
    },
  };
}

const serverEntries: readonly Entry[] = [
  get("/health", {
    operationId: "server.health",
    summary: "How the server is: ok, or degraded with what is",
    tags: ["server"],
    responses: {
      "200": json(
        object({
          status: { type: "string", enum: ["ok", "degraded"] },
          project: text,
          release: text,
          degraded: list(text),
          unlogged: list(text),
          unmoved: list(text),
          uptimeSeconds: { type: "integer" },
        }),
      ),
      ...otherProblems,
    },
  }),
  get("/ready", {
    operationId: "server.ready",
    summary: "Whether new requests are taken",
    tags: ["server"],
    responses: {
      "200": json(object({ ready: { type: "boolean" }, release: text })),
      "503": problem("The server is stopping"),
      ...otherProblems,
    },
  }),
];
