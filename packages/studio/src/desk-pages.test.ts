import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOfflineLanguageModel } from "../../throughline/src/adapters/offline/offline-language-model.ts";
import { resolveProject } from "../../throughline/src/contracts/graph/resolve.ts";
import { AgentTraces } from "../../throughline/src/runtime/agents/agent-traces.ts";
import { deskProject } from "../../throughline/test/desk-project.ts";
import { type Served, serve } from "../../throughline/test/served.ts";
import { openServingProject, type ServingProject } from "../../throughline/test/serving-project.ts";
import { emptyStudio } from "../../throughline/test/studio-project.ts";
import { openSmallStudio, type SmallStudio } from "../test/small-studio.tsx";

let project: ServingProject;
let served: Served;
let studio: SmallStudio;
const traced = {
  ...{ id: "t-1", agent: "analyst", at: "2026-02-20T00:00:00.000Z", tookMs: 3, steps: 1, tokens: 40 },
  ...{ decided: false, outcome: "no-decision", release: "r-1", model: "offline", degraded: false },
  input: { question: "why" },
  reply: { decided: false },
  spans: [{ type: "tool", name: "rules", tookMs: 1, input: "why", output: [], problem: null, tokens: null }],
} as const;
beforeAll(async () => {
  project = await openServingProject();
  const declarations = Object.values(deskProject());
  const graph = resolveProject({ project: "desk", declarations, missing: [] }).value;
  const traces = new AgentTraces();
  traces.add(traced);
  const agents = { model: createOfflineLanguageModel(), traces };
  served = await serve(project, declarations, { studio: emptyStudio(project), graph, agents, pins: {} });
  studio = await openSmallStudio(served.url);
});
afterAll(async () => {
  await studio?.close();
  await served?.close();
  await project?.close();
});

const pages = [
  ["/agents", "Agents", "analyst"],
  ["/agents/analyst", "analyst", "decides nothing"],
  ["/agents/analyst?tab=tools", "analyst", "Says"],
  ["/agents/analyst?tab=schema", "analyst", "Output where it decides"],
  ["/apps", "Apps", "desk"],
  ["/apps/desk", "desk", "somebody looks"],
  ["/runs", "Runs", "Nothing ran yet"],
  ["/releases", "Releases", "There is no release yet"],
] as const;

describe("a project that never ran", () => {
  it.each(pages)("%s has one heading and says what it is for", async (path, heading, holds) => {
    await studio.open(path, heading);
    await studio.page.reads(holds);
    expect(studio.page.all("h1")).toHaveLength(1);
    expect(studio.page.all("[role=alert]")).toHaveLength(0);
  });

  it("shows a knowledge base and a prompt under the page of agents", async () => {
    const { nodes } = (await served.get("/studio/api/graph")).body;
    for (const kind of ["knowledgeBase", "prompt"]) {
      const { name } = nodes.find((node: { readonly kind: string }) => node.kind === kind);
      await studio.open(`/agents/${name}`, name);
      await studio.page.reads("Read by");
    }
  });
});

describe("an agent", () => {
  it("shows each of its traces, step by step", async () => {
    const { page } = studio;
    await studio.open("/agents/analyst?tab=traces&trace=t-1", "analyst");
    await page.reads("Outcome");
    expect(page.text()).toMatch(/rules/);
  });

  it("is asked on its page, and why it can't answer stands beside the steps that led there", async () => {
    const { page } = studio;
    await studio.open("/agents/analyst", "analyst");
    await page.reads("Ask the agent");
    page.click("button", "Ask the agent");
    await page.reads("The release has no index of the knowledge base");
    await page.reads(/Trace .* Outcome retrieval\.not-built .* tool rules/);
  });
});
