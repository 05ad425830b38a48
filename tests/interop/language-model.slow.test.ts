import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createOpenAiLanguageModel } from "../../packages/throughline/src/adapters/openai/openai-language-model.ts";
import type { ChatMessage, CompletionRequest } from "../../packages/throughline/src/ports/language-model.ts";
import { cli } from "../support/cli.ts";
import { serveCli } from "../support/server.ts";
import { fraudProject, inlineProject, type TempProject } from "../support/temp-project.ts";
import { type Exchange, type LlamaCpp, openLlamaCpp, whyNoLanguageModel } from "./llama-cpp-peer.ts";

const unavailable = await whyNoLanguageModel();
if (unavailable !== undefined)
  console.warn(`\nSKIPPED: no prompt was answered by a real language model: ${unavailable}\n`);

/** Tokens of prompt and answer together. */
const contextTokens = 2_048;

const output = {
  name: "verdict",
  schema: {
    type: "object",
    properties: { verdict: { enum: ["approve", "decline"] }, score: { type: "integer" } },
    required: ["verdict", "score"],
    additionalProperties: false,
  },
} as const;

const question: CompletionRequest = {
  messages: [
    { role: "system", content: "You judge payments." },
    { role: "user", content: "Six payments within the hour, far from home. What now?" },
  ],
  tools: [],
  maxTokens: 60,
};
const story: CompletionRequest = {
  ...question,
  messages: [{ role: "user", content: "Write a long story of a card." }],
};

const fraudRate = {
  name: "fraud_rate",
  description: "the fraud rate",
  parameters: {
    type: "object",
    properties: { by: { type: "string", enum: ["month", "day"] } },
    required: ["by"],
    additionalProperties: false,
  },
};

/** A question as it was asked before, and answered by a call: a small model does as it did. */
const askedBefore = (by: string, i: number): ChatMessage[] => [
  { role: "user", content: `What is the fraud rate by ${by}?` },
  {
    role: "assistant",
    content: "",
    toolCalls: [{ id: `call-${i}`, name: "fraud_rate", arguments: JSON.stringify({ by }) }],
  },
  { role: "tool", content: '{"rate":0.01}', toolCallId: `call-${i}` },
  { role: "assistant", content: '{"verdict":"approve","score":1}' },
];

const isRepair = ({ asked: { messages } }: Exchange) => messages.length === 4;

/** True for a text that fits the output of the fraud example's prompt. */
function isAnswer(text: string): boolean {
  try {
    const { verdict, because } = JSON.parse(text);
    return ["approve", "review", "decline", null].includes(verdict) && typeof because === "string";
  } catch {
    return false;
  }
}

const judgeProject = {
  "data/rules.ts": `import { documents } from "throughline/data";
export const rules = documents("bronze.rules", { files: "inbox/*.md" });
`,
  "ai/judge.ts": `import { agent, knowledgeBase, passages, prompt } from "throughline/ai";
import { z } from "zod";
import { rules } from "../data/rules.ts";
export const ruleBook = knowledgeBase("rule-book", { from: rules, id: "doc_id", text: "body", chunk: { tokens: 128, overlap: 0 } });
export const judge = prompt("judge", {
  input: z.object({ question: z.string(), rules: passages() }),
  output: z.object({ verdict: z.enum(["approve", "decline"]), urgent: z.boolean() }),
  variants: { plain: ({ question, rules }) => ({ system: "You judge payments.", user: [...rules.map(({ text }) => text), question].join(" ") }) },
  evaluate: { cases: "ai/judge.cases.jsonl", accept: { accuracy: { min: 0.5 } } },
});
export const judgeAgent = agent("judge", {
  input: z.object({ question: z.string().meta({ examples: ["A card was used in two countries. What now?"] }) }),
  uses: { ruleBook },
  fill: async ({ input, ruleBook }) => ({ question: input.question, rules: await ruleBook.search(input.question) }),
  prompt: judge,
  limits: { steps: 1 },
});
`,
  "ai/judge.cases.jsonl": `{ "input": { "question": "Two countries within the hour?", "rules": [] }, "expect": { "verdict": "decline" } }
{ "input": { "question": "A coffee around the corner?", "rules": [] }, "expect": { "verdict": "approve" } }
`,
  "inbox/travel.md": "# Travel\n\nA card used in two countries within one hour is declined at once.\n",
};

describe.skipIf(unavailable !== undefined)("a real language model behind llama.cpp's server", () => {
  let server: LlamaCpp;
  beforeAll(async () => {
    server = await openLlamaCpp(contextTokens);
  });
  afterAll(() => server.close());
  beforeEach(() => {
    server.exchanges.length = 0;
    server.ignoreSchema(false);
  });
  const usages = () =>
    server.exchanges.map(({ reply }) => (JSON.parse(reply) as { usage: Record<string, number> }).usage);
  const config = ({
    tokens = contextTokens,
    timeout = "120s",
  } = {}) => `import { defineConfig, languageModels } from "throughline";
export default defineConfig({
  name: "rules",
  languageModel: languageModels.openai({ url: "${server.url}", model: "smollm2", contextTokens: ${tokens}, timeout: "${timeout}" }),
});
`;

  describe("by the adapter", () => {
    const model = ({ url = server.url, timeoutMs = 120_000 } = {}) =>
      createOpenAiLanguageModel({ url, model: "smollm2", contextTokens, timeoutMs });

    it("answers in the form of a schema, with the tokens that the server counted", async () => {
      const { text, finish, usage } = await model().complete({ ...question, output });
      expect(finish).toBe("stop");
      expect(["approve", "decline"]).toContain(JSON.parse(text).verdict);
      expect(JSON.parse(text).score % 1).toBe(0);
      const [counted] = usages();
      expect(usage).toEqual({ promptTokens: counted?.prompt_tokens, completionTokens: counted?.completion_tokens });
      expect(usage?.promptTokens).toBeGreaterThan(20);
    });

    it("streams an answer in pieces, with its tokens at the end", async () => {
      const pieces: string[] = [];
      const { text, usage } = await model().complete({ ...question, onText: (piece) => pieces.push(piece) });
      expect(pieces.length).toBeGreaterThan(1);
      expect(pieces.join("")).toBe(text);
      const [{ reply }] = server.exchanges as [Exchange];
      expect(usage?.completionTokens).toBe(Number(/"completion_tokens":(\d+)/.exec(reply)?.[1]));
    });

    it("says that an answer was cut off at the most tokens", async () => {
      const { finish, usage } = await model().complete({ ...story, maxTokens: 8 });
      expect([finish, usage?.completionTokens]).toEqual(["length", 8]);
    });

    it("calls a tool, also where its answer is to keep a schema", async () => {
      const before = ["month", "day", "month", "day", "month"].flatMap(askedBefore);
      const messages: ChatMessage[] = [...before, { role: "user", content: "What is the fraud rate by day?" }];
      const { finish, toolCalls } = await model().complete({ ...question, messages, tools: [fraudRate], output });
      expect(finish).toBe("tool-calls");
      expect(toolCalls).toMatchObject([{ name: "fraud_rate", id: expect.stringMatching(/./) }]);
      expect(["month", "day"]).toContain(JSON.parse(toolCalls[0]?.arguments ?? "").by);
    });

    it("is a coded error where a prompt is too long, and where an answer takes too long", async () => {
      const messages = [{ role: "user", content: "card ".repeat(contextTokens + 100) }] as const;
      await expect(model().complete({ ...question, messages })).rejects.toMatchObject({ code: "models.refused" });
      const slow = model({ timeoutMs: 1 });
      await expect(slow.complete(question)).rejects.toMatchObject({ code: "models.timeout" });
    });

    it("is a coded error where the server ends in the middle of an answer", async () => {
      const other = await openLlamaCpp(contextTokens);
      const dying = model({ url: other.url });
      let stopped: Promise<void> | undefined;
      const onText = () => {
        stopped ??= other.stop();
      };
      try {
        const unreachable = { code: "models.unreachable" };
        await expect(dying.complete({ ...story, maxTokens: 1_500, onText })).rejects.toMatchObject(unreachable);
        await stopped;
        await expect(dying.complete(question)).rejects.toMatchObject(unreachable);
      } finally {
        await other.close();
      }
    });
  });

  describe("on the cases of the fraud example", () => {
    let project: TempProject;
    beforeAll(async () => {
      project = await fraudProject({ app: false });
    });
    afterAll(() => project.remove());

    /** Evaluates with so little room that no answer of a small model goes on for long. */
    const evaluated = async (options: { readonly timeout?: string } = {}) => {
      await project.write("throughline.config.ts", config({ tokens: 400, ...options }));
      const { code, stdout } = await cli(project, ["eval", "explain-decision", "--json"]);
      const { prompts, gates, model: said } = JSON.parse(stdout);
      const gate = (name: string) => gates.find(({ promise }: { promise: string }) => promise === name);
      return { code, said, gate, cases: prompts[0].cases, ...prompts[0].variants[0] };
    };

    it.each([
      ["held to the schema", false],
      ["asked by words alone", true],
    ])("gives each clause a figure when it is %s", async (way, ignored) => {
      server.ignoreSchema(ignored);
      const { code, said, cases, accuracy, misfits, wrong, gate } = await evaluated();
      expect([said.decides, cases]).toEqual([true, 7]);
      expect(accuracy.value).toBeCloseTo(1 - wrong.length / cases, 9);
      expect(accuracy.low).toBeLessThan(accuracy.high);
      const fits = misfits === 0 ? "held" : "broken";
      const isRight = accuracy.value >= 0.8 ? "held" : "broken";
      expect(gate("structured output")).toMatchObject({ state: fits, figure: misfits });
      expect(gate("accuracy")).toMatchObject({ state: isRight, figure: accuracy.value });
      expect(code).toBe(fits === "held" && isRight === "held" ? 0 : 1);

      const repairs = server.exchanges.filter(isRepair);
      expect(server.exchanges).toHaveLength(cases + repairs.length);
      for (const { asked } of repairs) expect(asked.messages.at(-1).content).toMatch(/^Your answer does not fit:\n- /);
      const texts = server.exchanges.map(({ reply }) => JSON.parse(reply).choices[0].message.content);
      expect(texts.filter(isAnswer)).toHaveLength(cases - misfits);
      console.info(
        `SmolLM2-135M ${way}: accuracy ${accuracy.value.toFixed(2)}, ${misfits} misfits of ${cases}, ${repairs.length} repairs`,
      );
    });

    it("is not measured, and says why, where the server is too slow", async () => {
      const { code, because, gate } = await evaluated({ timeout: "1ms" });
      expect(code).toBe(0);
      expect(because).toMatch(/^models\.timeout: /);
      expect(gate("accuracy")).toMatchObject({ state: "not-measured", figure: null, because });
    });
  });

  describe("as an agent's", () => {
    let project: TempProject;
    beforeAll(async () => {
      project = await inlineProject({ ...judgeProject, "throughline.config.ts": config() });
      expect((await cli(project, ["run"])).code).toBe(0);
    });
    afterAll(() => project.remove());

    it("has every promise measured by `verify --role ai`", async () => {
      const { stdout } = await cli(project, ["verify", "--role", "ai", "--json"]);
      const clauses: readonly Readonly<Record<string, unknown>>[] = JSON.parse(stdout).clauses;
      const figure = expect.any(Number);
      for (const measured of [
        { declaration: "prompt:judge", promise: "structured output", note: "2 cases", figure },
        { declaration: "prompt:judge", promise: "accuracy", note: "2 cases", figure },
        { declaration: "agent:judge", promise: "structured output", note: "3 replies, 3 decided", figure: 0 },
      ])
        expect(clauses).toContainEqual(expect.objectContaining({ ...measured, problem: null }));
      expect(clauses.filter(({ status }) => status !== "held" && status !== "broken")).toEqual([]);
    });

    it("answers what fits its output, and counts the tokens that the server counted", async () => {
      const served = await serveCli(project, ["serve"]);
      try {
        const key = { authorization: `Bearer ${served.key}` };
        const { status, json } = await served.post("/agents/judge", { question: "Two countries within an hour?" }, key);
        expect([status, json.decided, json.degraded]).toEqual([200, true, false]);
        expect(["approve", "decline"]).toContain(json.verdict);
        expect(json.urgent).toBeTypeOf("boolean");
        expect(json.citations).toMatchObject([{ document: "travel" }]);
        const counted = usages().reduce((sum, { total_tokens: tokens = 0 }) => sum + tokens, 0);
        const { text } = await served.get("/metrics", key);
        expect(text).toContain(`throughline_agent_tokens_total{agent="judge"} ${counted}\n`);
      } finally {
        await served.stop();
      }
    });
  });
});
