import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { deskProject } from "../../../../test/desk-project.ts";
import { inRole } from "../../../../test/payments-project.ts";
import { type Served, serve } from "../../../../test/served.ts";
import { openServingProject, type ServingProject } from "../../../../test/serving-project.ts";
import { emptyStudio } from "../../../../test/studio-project.ts";
import { createOfflineLanguageModel } from "../../../adapters/offline/offline-language-model.ts";
import { agent, prompt } from "../../../contracts/ai/index.ts";
import { resolveProject } from "../../../contracts/graph/resolve.ts";
import type { AgentTrace } from "../../../runtime/agents/agent-trace.ts";
import { AgentTraces } from "../../../runtime/agents/agent-traces.ts";

const desk = deskProject();
const letter = prompt("letter", {
  input: z.object({ name: z.string() }),
  output: z.object({ text: z.string() }),
  variants: { plain: ({ name }) => `write to ${name}` },
  pii: ["name"],
});
const clerk = agent("clerk", { input: z.object({ name: z.string() }), fill: ({ input }) => input, prompt: letter });
const declarations = [...Object.values(desk), inRole("ai", letter), inRole("ai", clerk)];
const traces = new AgentTraces();
const trace = (id: string, name = "analyst"): AgentTrace => ({
  id,
  agent: name,
  at: "2026-02-20T00:00:00.000Z",
  tookMs: 3,
  decided: false,
  outcome: "no-decision",
  steps: 0,
  tokens: 0,
  release: "r-1",
  model: "offline",
  degraded: false,
  input: { question: "why" },
  reply: { decided: false },
  spans: [{ type: "tool", name: "rules", tookMs: 1, input: "why", output: [], problem: null, tokens: null }],
});

let project: ServingProject;
let served: Served;
const get = (path: string) => served.get(`/studio/api/${path}`);
beforeAll(async () => {
  project = await openServingProject();
  for (const id of ["t-1", "t-2", "t-3"]) traces.add(trace(id));
  traces.add(trace("t-4", "clerk"));
  const graph = resolveProject({ project: "desk", declarations, missing: [] }).value;
  const agents = { model: createOfflineLanguageModel(), traces };
  served = await serve(project, declarations, { studio: emptyStudio(project), graph, agents, pins: {} });
});
afterAll(async () => {
  await served.close();
  await project.close();
});

describe("agents", () => {
  it("say what they take, which tools they have, and which model decides", async () => {
    const { body } = await get("agents/analyst");
    expect(body.tools.map(({ name }: { name: string }) => name)).toEqual(["score", "rules", "fraudRate"]);
    expect(body.tools[1]).toMatchObject({ declaration: "knowledgeBase:rules" });
    expect(body).toMatchObject({
      prompt: { name: "explain", variants: ["plain"], use: "plain" },
      languageModel: { decides: false },
      chat: "question",
      path: "/agents/analyst",
      example: { question: expect.any(String) },
    });
    expect((await get("agents/none")).body.code).toBe("studio.unknown-declaration");
  });

  it("have their newest traces, page by page, and each with its steps", async () => {
    const page = (await get("agents/analyst/traces?limit=2")).body;
    expect(page.items.map(({ id }: { id: string }) => id)).toEqual(["t-3", "t-2"]);
    const rest = (await get(`agents/analyst/traces?limit=2&cursor=${page.next}`)).body;
    expect([rest.items.length, rest.next]).toEqual([1, null]);
    expect((await get("agents/analyst/traces/t-9")).status).toBe(404);
  });

  it("send no values of traces in which personal data may stand, unless they are asked for", async () => {
    const hidden = (await get("agents/clerk/traces/t-4")).body;
    expect(hidden).toMatchObject({ input: null, reply: null, masked: true, revealed: false });
    expect(hidden.spans[0]).toMatchObject({ name: "rules", tookMs: 1, input: null, output: null });
    const shown = (await get("agents/clerk/traces/t-4?reveal=1")).body;
    expect(shown).toMatchObject({ input: { question: "why" }, masked: false, revealed: true });
    expect((await get("agents/analyst/traces/t-1")).body).toMatchObject({ spans: [{ input: "why" }], masked: false });
  });
});

describe("prompts and knowledge bases", () => {
  it("say what they are made of", async () => {
    expect((await get("prompts/explain")).body).toMatchObject({ use: "plain", cases: "ai/explain.cases.jsonl" });
    expect((await get("knowledge/rules")).body).toMatchObject({
      from: "bronze.handbook",
      chunk: { tokens: 200, overlap: 40 },
      embedding: null,
      built: null,
    });
  });
});

describe("apps", () => {
  it("have their pages with what each uses, dashboards among them", async () => {
    const { body } = await get("apps");
    const [alerts, overview] = body.items[0].pages;
    expect(alerts).toMatchObject({ path: "/alerts", accessibility: "WCAG2.2-AA" });
    expect(alerts.uses).toContainEqual({ name: "alerts", declaration: "service:payments-api" });
    expect(overview).toMatchObject({ uses: expect.arrayContaining([expect.objectContaining({})]), widths: [] });
    expect(body.items[0].journeys).toEqual(["somebody looks"]);
  });
});

describe("a release of nothing", () => {
  it("shows what is not there as not measured, and says why", async () => {
    const { body } = await get("graph");
    const node = (id: string) => body.nodes.find((one: { id: string }) => one.id === id);
    expect(node("endpoint:fraud-score")).toMatchObject({ status: "not-measured", figure: null });
    expect(node("endpoint:fraud-score").degraded).toMatch(/^the fallback answers, since no version of fraud/);
    expect(node("table:silver.payments")).toMatchObject({
      figure: null,
      degraded: "no version of it is part of this release",
    });
    expect((await get("project")).body.degraded).toEqual(["fraud-score"]);
  });
});
