import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBrowser } from "../../../tests/support/browser.ts";
import { createOfflineLanguageModel } from "../../throughline/src/adapters/offline/offline-language-model.ts";
import { resolveProject } from "../../throughline/src/contracts/graph/resolve.ts";
import { AgentTraces } from "../../throughline/src/runtime/agents/agent-traces.ts";
import { deskProject } from "../../throughline/test/desk-project.ts";
import { type Served, serve } from "../../throughline/test/served.ts";
import { openServingProject, type ServingProject } from "../../throughline/test/serving-project.ts";
import { emptyStudio } from "../../throughline/test/studio-project.ts";
import { builtStudio } from "../test/built-studio.ts";
import { faultless, Visitor } from "../test/visitor.ts";

let project: ServingProject;
let served: Served;
let browser: Browser;
let visitor: Visitor;
beforeAll(async () => {
  const webApp = await builtStudio();
  project = await openServingProject();
  const declarations = Object.values(deskProject());
  const graph = resolveProject({ project: "desk", declarations, missing: [] }).value;
  const traces = new AgentTraces();
  traces.add({
    id: "t-1",
    agent: "analyst",
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
  const agents = { model: createOfflineLanguageModel(), traces };
  const studio = { ...emptyStudio(project), webApp };
  served = await serve(project, declarations, { studio, graph, agents, pins: {} });
  browser = await openBrowser();
  visitor = new Visitor(browser, served.url);
});
afterAll(async () => {
  await browser?.close();
  await served?.close();
  await project?.close();
});

const pages = [
  ["/agents", "Agents", "analyst"],
  ["/agents/analyst", "analyst", "Ask the agent"],
  ["/agents/analyst?tab=tools", "analyst", "Says"],
  ["/agents/analyst?tab=traces&trace=t-1", "analyst", "Outcome"],
  ["/apps", "Apps", "desk"],
  ["/apps/desk", "desk", "somebody looks"],
] as const;

describe("agents and apps", () => {
  it.each(pages)("%s shows what it is for, without a fault", async (path, heading, holds) => {
    const { page, faults } = await visitor.open(path, { heading });
    await page.getByText(holds).first().waitFor();
    expect(await faults()).toEqual(faultless);
    await page.close();
  });

  it("shows a knowledge base and a prompt under the same page", async () => {
    for (const kind of ["knowledgeBase", "prompt"]) {
      const { nodes } = (await served.get("/studio/api/graph")).body;
      const { name } = nodes.find((node: { kind: string }) => node.kind === kind);
      const { page, faults } = await visitor.open(`/agents/${name}`, { heading: name });
      expect(await faults()).toEqual(faultless);
      await page.close();
    }
  });
});
