import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  answersJson,
  callsTools,
  RecordingModelServer,
  status,
} from "../../packages/throughline/test/recording-model-server.ts";
import { cli, cliJson } from "../support/cli.ts";
import { type ServedProject, serveCli } from "../support/server.ts";
import { inlineProject, type TempProject } from "../support/temp-project.ts";

const verdict = { verdict: "decline", because: "two countries within one hour" };
const question = { question: "a card in two countries within one hour" };

const config = (model: string) => `import { defineConfig, languageModels, env } from "throughline";
export default defineConfig({ name: "rules", ${model} });
void [languageModels, env];
`;

const files = {
  "throughline.config.ts": config(""),
  "data/rules.ts": `import { documents } from "throughline/data";
export const ruleDocuments = documents("bronze.rules", { files: "inbox/rules/*.md" });
`,
  "inbox/rules/travel.md": "# Travel\n\nA card used in two countries within one hour is blocked.\n",
  "inbox/rules/gifts.md": "# Gifts\n\nGift cards over 200 USD need a second look.\n",
  "ai/judge.cases.jsonl": `{ "input": { "question": "two countries" }, "expect": { "verdict": "decline" } }\n`,
  "ai/judge.ts": `import { agent, knowledgeBase, passages, prompt } from "throughline/ai";
import { z } from "zod";
import { ruleDocuments } from "../data/rules.ts";

export const rules = knowledgeBase("rules", { from: ruleDocuments, id: "doc_id", text: "body", chunk: { tokens: 60, overlap: 10 } });
export const judge = prompt("judge", {
  input: z.object({ question: z.string(), rules: passages().default([]) }),
  output: z.object({ verdict: z.enum(["approve", "decline"]), because: z.string() }),
  variants: { plain: ({ question, rules }) => [question, ...rules.map(({ text }) => text)].join("\\n") },
  evaluate: { cases: "ai/judge.cases.jsonl", accept: { accuracy: { min: 0.1 }, tokens: { max: 100 } } },
});
export const judgeAgent = agent("judge", {
  input: z.object({ question: z.string() }),
  uses: { rules },
  fill: async ({ input, rules }) => ({ question: input.question, rules: await rules.search(input.question) }),
  prompt: judge,
  limits: { steps: 3, tokens: 2000, timeout: "20s" },
  chat: "question",
});
`,
};

let project: TempProject;
let model: RecordingModelServer;
beforeAll(async () => {
  project = await inlineProject(files);
  model = await RecordingModelServer.open(answersJson(verdict));
});
afterAll(async () => {
  await project?.remove();
  await model?.close();
});

async function serving<T>(line: readonly string[], work: (server: ServedProject) => Promise<T>): Promise<T> {
  const server = await serveCli(project, line);
  try {
    return await work(server);
  } finally {
    expect((await server.stop()).code).toBe(0);
  }
}

describe("an agent of a project", () => {
  it("answers without a language model from the first start, and says that nothing decided", async () => {
    await serving(["start"], async (server) => {
      const { status: code, json } = await server.post("/agents/judge", question);
      expect([code, json.decided, json.code, json.passages[0].document]).toEqual([200, false, "no-decision", "travel"]);
      const { gates } = await cliJson<{ gates: { promise: string; state: string }[] }>(project, ["eval"]);
      expect(gates.map(({ promise, state }) => [promise, state])).toEqual([
        ["structured output", "not-measured"],
        ["accuracy", "not-measured"],
        ["tokens", "held"],
      ]);
    });
  });

  it("decides once the config names a model server, and its evaluation goes through the running server", async () => {
    const choice = `languageModel: languageModels.openai({ url: "${model.url}", model: "m", contextTokens: 8000, timeout: "3s" })`;
    await project.write("throughline.config.ts", config(choice));
    await serving(["start"], async (server) => {
      model.next(callsTools({ name: "rules", arguments: '{"query":"gift cards"}' }));
      const { json } = await server.post("/agents/judge", question);
      expect(json).toMatchObject({
        decided: true,
        ...verdict,
        degraded: false,
        tools: [{ tool: "rules" }, { tool: "rules" }],
      });
      const chat = await server.post("/v1/chat/completions", {
        model: "judge",
        messages: [{ role: "user", content: question.question }],
      });
      expect(JSON.parse(chat.json.choices[0].message.content)).toEqual(verdict);
      expect((await cliJson<{ evidence: string }>(project, ["eval"])).evidence).toBe("kept");
      const { roles } = await cliJson<{
        roles: { contracts: { name: string; declaration: string; state: string }[] }[];
      }>(project, ["roles", "ai"]);
      const states = roles[0]?.contracts.filter(({ declaration }) => declaration === "prompt:judge");
      expect(states?.map(({ name, state }) => [name, state])).toEqual([
        ["structured output", "held"],
        ["accuracy", "held"],
        ["tokens", "held"],
      ]);
      model.always(status(500));
      const down = await server.post("/agents/judge", question);
      expect(down.json).toMatchObject({ decided: false, degraded: true, problem: { code: "models.unreachable" } });
      model.always(answersJson(verdict));
    });
  });

  it("names the variable of a key that is not set, never a key", async () => {
    const choice = `languageModel: languageModels.openai({ url: "${model.url}", model: "m", contextTokens: 8000, key: env("RULES_MODEL_KEY") })`;
    await project.write("throughline.config.ts", config(choice));
    await serving(["start"], async (server) => {
      const { json } = await server.post("/agents/judge", question);
      expect(json).toMatchObject({ status: 503, code: "models.key-unset" });
      await server.until(/serving/);
    });
    const evaluated = await cli(project, ["eval"]);
    expect(evaluated.stdout).toMatch(/environment variable is not set:\s+RULES_MODEL_KEY/);
  });
});
