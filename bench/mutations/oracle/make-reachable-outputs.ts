import type { Agent } from "../../../packages/throughline/src/contracts/ai/agent.ts";
import type { HandlerRoute, ListRoute } from "../../../packages/throughline/src/contracts/backend/route.ts";
import type { Service } from "../../../packages/throughline/src/contracts/backend/service.ts";
import { idOf } from "../../../packages/throughline/src/contracts/core/declaration.ts";
import type { Page } from "../../../packages/throughline/src/contracts/frontend/page.ts";
import type { App } from "../../../packages/throughline/src/contracts/fullstack/app.ts";
import { columnValue, type Given, type Has, namesOf, runOpaque, sampleOf } from "./opaque-code.ts";
import { type Output, output, portOf, type Rows, type World } from "./outputs.ts";

/** Lists hand rows on; what a handler answers is known by running it. */
export async function serviceOutputs(service: Service, has: Has): Promise<Output[]> {
  const routes = Object.values(service.routes) as readonly (HandlerRoute | ListRoute)[];
  const made = routes.map((route) => {
    const port = `${idOf(service)}#${route.method} ${route.path}`;
    return route.route === "list" ? listOutputs(route, port, has) : handlerOutputs(route, port, has);
  });
  return (await Promise.all(made)).flat();
}

function listOutputs({ from, fields, filter, sort }: ListRoute, port: string, has: Has): Output[] {
  const rows = portOf(from as never);
  const canList = [...filter, ...sort].every((name) => has(`${rows}.${name}`));
  return fields.map((name) => output(`${port}.${name}`, canList && has(`${rows}.${name}`), [`${rows}.${name}`]));
}

async function handlerOutputs(route: HandlerRoute, port: string, has: Has): Promise<Output[]> {
  const { body, query, reply, uses, handle } = route;
  const params = Object.fromEntries([...route.path.matchAll(/:(\w+)/g)].map(([, name]) => [name, "12"]));
  const input = { params, ...(body && { body: sampleOf(body) }), ...(query && { query: sampleOf(query) }) };
  const lost = await runOpaque({ code: handle, input, uses: givenTo(uses), reply }, has);
  return namesOf(reply).map((name): Output => {
    const isLost = lost === "all" || lost.has(name);
    return { key: `${port}.${name}`, state: isLost ? "lost in code" : "made" };
  });
}

const replyValues = { score: 0.5, model_version: "1", release: "1", degraded: false };
const passage = { text: "a", document: "a", title: "a", heading: [], start: 0, end: 1, score: 1 };

/** What a callback is handed for each of its `uses`. */
function givenTo(uses: Readonly<Record<string, unknown>>): Readonly<Record<string, Given>> {
  return Object.fromEntries(
    Object.entries(uses).map(([name, use]) => [name, givenOf(use as Rows & { endpoint?: Rows; source?: Rows })]),
  );
}

function givenOf(use: Rows & { readonly endpoint?: Rows; readonly source?: Rows }): Given {
  if (use.source !== undefined) return { port: portOf(use.source), fields: use.source.columns, as: "append" };
  const { kind, name } = use.endpoint ?? use;
  if (use.endpoint !== undefined || kind === "endpoint")
    return { port: `endpoint:${name}#reply`, fields: replyValues, as: "call" };
  if (kind === "knowledgeBase") return { port: `knowledgeBase:${name}#passages`, fields: passage, as: "search" };
  if (kind === "metric") return { port: `metric:${name}#value`, fields: { value: 1 }, as: "figures" };
  const fields = Object.entries(use.columns).map(([column, builder]) => [column, columnValue(builder)]);
  return { port: portOf(use), fields: Object.fromEntries(fields), as: "rows" };
}

const undecided = ["decided", "code", "release", "degraded"];
const found = ["citations", "passages", "problem", "tools"];

/** An agent fills its prompt by code, and answers what the prompt gives. */
export async function agentOutputs(agent: Agent, has: Has): Promise<Output[]> {
  const { input, uses, fill, prompt } = agent as Agent & { readonly fill: (context: never) => unknown };
  const run = { code: fill, input: { input: sampleOf(input) }, uses: givenTo(uses), reply: prompt.input };
  const lost = await runOpaque(run, has);
  const isFilled = lost !== "all" && lost.size === 0;
  const state = (isGiven: boolean): Output["state"] => (!isGiven ? "lost" : isFilled ? "made" : "lost in code");
  const given = namesOf(prompt.output).map((name) => [name, `${idOf(prompt)}#output.${name}`] as const);
  const isWhole = given.every(([, key]) => has(key));
  return [
    ...given.map(([name, key]): Output => {
      return { key: `${idOf(agent)}#reply.${name}`, state: state(has(key)), copies: [key] };
    }),
    ...undecided.map((name): Output => ({ key: `${idOf(agent)}#reply.${name}`, state: state(isWhole) })),
    ...found.map((name): Output => ({ key: `${idOf(agent)}#reply.${name}`, state: state(true) })),
  ];
}

/** A page needs the fields of what it uses that its source names. */
export function pageOutputs(page: Page, has: Has, world: World): Output[] {
  const words = new Set(world.textAround(page).match(/\w+/g));
  return Object.entries(page.uses).map(([name, use]): Output => {
    const fields = fieldsUsed(use, world);
    const isMade = fields.every((key) => !words.has(key.slice(key.lastIndexOf(".") + 1)) || has(key));
    return { key: `${idOf(page)}#view.${name}`, state: isMade ? "made" : "lost in code" };
  });
}

function fieldsUsed(use: unknown, { declarations }: World): string[] {
  const { kind, name, path, method, reply, fields, source } = use as {
    readonly kind?: string;
    readonly name?: string;
    readonly path?: string;
    readonly method?: string;
    readonly reply?: HandlerRoute["reply"];
    readonly fields?: ListRoute["fields"];
    readonly source?: Rows;
  };
  if (kind === "agent") {
    const agent = declarations.find((one) => one.kind === "agent" && one.name === name) as Agent | undefined;
    const names = [...namesOf(agent?.prompt.output as never), ...undecided, ...found];
    return names.map((one) => `agent:${name}#reply.${one}`);
  }
  if (kind === "metric") return [`metric:${name}#value.value`];
  if (source !== undefined) return Object.keys(source.columns).map((one) => `${portOf(source)}.${one}`);
  const service = declarations.find(
    (one) => one.kind === "service" && Object.values((one as Service).routes).some((route) => route === use),
  );
  if (service === undefined) return [];
  const names = reply === undefined ? (fields ?? []) : namesOf(reply);
  return names.map((one) => `${idOf(service)}#${method} ${path}.${one}`);
}

/** An app shows pages and dashboards whole. */
export function appOutputs(app: App, has: Has, world: World): Output[] {
  return app.pages.map((shown) => {
    const { kind, name } = shown;
    const uses = Object.keys((shown as Partial<Page>).uses ?? {}).map((one) => `page:${name}#view.${one}`);
    const keys = kind === "page" ? uses : tileKeys(name, world);
    return output(`${idOf(app)}#pages.${name}`, keys.every(has));
  });
}

function tileKeys(name: string, { declarations }: World): string[] {
  const dashboard = declarations.find((one) => one.kind === "dashboard" && one.name === name) as
    | {
        readonly tiles: readonly {
          readonly tile: string;
          readonly metric: { readonly name: string };
          readonly by?: string;
        }[];
      }
    | undefined;
  return (dashboard?.tiles ?? []).map(
    ({ tile, metric, by }) => `dashboard:${name}#tiles.${tile} ${metric.name}${by === undefined ? "" : ` by ${by}`}`,
  );
}
