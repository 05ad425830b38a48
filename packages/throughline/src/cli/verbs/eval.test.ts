import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  answers,
  answersJson,
  type RecordedRequest,
  RecordingModelServer,
  status,
} from "../../../test/recording-model-server.ts";
import { type TrialProject, trialProject } from "../../../test/trial-project.ts";

let project: TrialProject;
let model: RecordingModelServer;
beforeEach(async () => {
  model = await RecordingModelServer.open();
  project = await trialProject({
    "throughline.config.ts": config(""),
    "data/rules.ts": `import { documents } from "throughline/data";
export const ruleDocuments = documents("bronze.rules", { files: "inbox/rules/*.md" });
`,
    "inbox/rules/travel.md": "# Travel\n\nA card used in two countries within one hour is blocked.\n",
    "inbox/rules/gifts.md": "# Gifts\n\nGift cards over 200 USD need a second look.\n",
    "ai/rules.ts": `import { knowledgeBase, passages, prompt } from "throughline/ai";
import { z } from "zod";
import { ruleDocuments } from "../data/rules.ts";

export const rules = knowledgeBase("rules", {
  from: ruleDocuments, id: "doc_id", text: "body", chunk: { tokens: 60, overlap: 10 },
  evaluate: { cases: "ai/rules.cases.jsonl", accept: { recallAt1: { min: 0.5 } } },
});

export const judge = prompt("judge", {
  input: z.object({ question: z.string(), rules: passages().default([]) }),
  output: z.object({ verdict: z.enum(["approve", "decline"]), because: z.string() }),
  variants: {
    short: ({ question }) => question,
    long: ({ question }) => ({ system: "You judge payments by the rules, and by nothing else.", user: question }),
  },
  evaluate: { cases: "ai/judge.cases.jsonl", accept: { accuracy: { min: 0.5 }, tokens: { max: 20 } } },
});
`,
    "ai/rules.cases.jsonl": `{ "query": "a card in two countries", "documents": ["travel"] }
{ "query": "gift cards", "documents": ["gifts"] }
`,
    "ai/judge.cases.jsonl": `{ "input": { "question": "two countries within one hour" }, "expect": { "verdict": "decline" } }

{ "input": { "question": "a coffee around the corner" }, "expect": { "verdict": "approve" } }
{ "input": { "question": "a book" }, "expect": { "verdict": "approve" } }
`,
  });
});
afterEach(async () => {
  await project.remove();
  await model.close();
});

function config(more: string): string {
  return `import { defineConfig, languageModels } from "throughline";
void languageModels;
export default defineConfig({ name: "rules", ${more} });
`;
}

const withModel = () =>
  project.write(
    "throughline.config.ts",
    config(
      `languageModel: languageModels.openai({ url: "${model.url}", model: "m", contextTokens: 8000, timeout: "2s" })`,
    ),
  );

const evaluated = async (line = "eval --json") => {
  const { code, stdout, stderr } = await project.run(line);
  expect(stderr).toBe("");
  return { code, ...JSON.parse(stdout) };
};

const gatesOf = ({ gates }: { gates: { declaration: string; promise: string; state: string }[] }) =>
  Object.fromEntries(gates.map(({ declaration, promise, state }) => [`${declaration} ${promise}`, state]));

/** Declines what has two countries, and answers nothing that fits about books. */
const judges = (request: RecordedRequest, ...rest: unknown[]) => {
  const { content } = request.body.messages.find(({ role }: { role: string }) => role === "user");
  const reply = /book/.test(content)
    ? answers("I can't say")
    : answersJson({ verdict: /two countries/.test(content) ? "decline" : "approve", because: "rules" });
  return (reply as (...all: unknown[]) => void)(request, ...rest);
};

describe("throughline eval", () => {
  it("measures tokens without a language model, and holds nothing against what it can't measure", async () => {
    const result = await evaluated();
    expect(result).toMatchObject({ code: 0, model: { id: "offline", decides: false } });
    expect(gatesOf(result)).toEqual({
      "knowledgeBase:rules recallAt1": "not-measured",
      "prompt:judge structured output": "not-measured",
      "prompt:judge accuracy": "not-measured",
      "prompt:judge tokens": "held",
    });
    const [short, long] = result.prompts[0].variants;
    expect(short).toMatchObject({ variant: "short", used: true, because: "there is no language model" });
    expect(short.tokens.value).toBeGreaterThan(2);
    expect(long.tokens.value).toBeGreaterThan(short.tokens.high);
    expect(result.evidence).toBe("not kept: nothing was ever run");
  });

  it("asks the model every case in every wording, with one repair, and is a gate", async () => {
    await withModel();
    model.always(judges);
    const result = await evaluated("eval judge --json");
    expect(result.code).toBe(1);
    const [short, long] = result.prompts[0].variants;
    expect(short).toMatchObject({ accuracy: { value: 2 / 3 }, misfits: 1, wrong: [4] });
    expect(short.accuracy.low).toBeLessThan(0.3);
    expect(long.accuracy.value).toBe(2 / 3);
    expect(gatesOf(result)).toEqual({
      "prompt:judge structured output": "broken",
      "prompt:judge accuracy": "held",
      "prompt:judge tokens": "held",
    });
    expect(model.requests).toHaveLength(2 * (2 + 2));
  });

  it("says why a model could not be asked, and breaks no gate by it", async () => {
    await withModel();
    model.always(status(500));
    const result = await evaluated("eval judge --json");
    expect(result.code).toBe(0);
    expect(result.prompts[0].variants[0].because).toMatch(/^models\.unreachable: /);
    expect(gatesOf(result)["prompt:judge accuracy"]).toBe("not-measured");
  });

  it("asks knowledge bases by the release, and keeps evidence that roles shows", async () => {
    expect((await project.run("run --json")).code).toBe(0);
    const result = await evaluated();
    expect(result.evidence).toBe("kept");
    expect(result.retrieval).toMatchObject([
      { knowledgeBase: "rules", evaluation: { cases: 2, recallAt1: { value: 1 } } },
    ]);
    expect(gatesOf(result)["knowledgeBase:rules recallAt1"]).toBe("held");
    const { roles } = JSON.parse((await project.run("roles ai --json")).stdout);
    const contracts = roles[0].contracts.filter(
      ({ declaration }: { declaration: string }) => declaration === "prompt:judge",
    );
    expect(contracts).toMatchObject([
      { name: "structured output", state: "not-measured" },
      { name: "accuracy", state: "not-measured" },
      { name: "tokens", state: "held", run: expect.stringMatching(/^eval-/) },
    ]);
  });

  it("prints wordings, gates and what was not measured", async () => {
    const { stdout } = await project.run("eval");
    expect(stdout).toMatch(/prompt judge {3}3 cases/);
    expect(stdout).toMatch(/→ short +\d \[\d, \d\] +not measured: there is no language model/);
    expect(stdout).toMatch(/knowledge base rules {3}not measured: releases\.none/);
    expect(stdout).toMatch(/✓ judge +at most 20 tokens/);
    expect(stdout).toContain("language model offline · 1 figure not kept: nothing was ever run");
  });

  it.each([
    ["{", "line is no object"],
    ['{"input":{"question":"a"},"expect":{}}', "nothing is expected"],
    ['{"input":{"question":"a"},"expect":{"verdikt":"a"}}', "no field that is expected: verdikt"],
    ['{"input":{"question":7},"expect":{"verdict":"approve"}}', "input does not fit: question"],
    ['{"input":{"question":"a"},"expect":{"verdict":"approve"},"why":1}', "a member that is not known: why"],
  ])("names the line of a wrong case: %s", async (line, says) => {
    await project.write("ai/judge.cases.jsonl", `\n${line}\n`);
    const { code, stdout } = await project.run("eval judge --json");
    expect(code).toBe(1);
    expect(stdout).toContain("ai/judge.cases.jsonl:2");
    expect(JSON.parse(stdout).problems[0].detail).toContain(says);
  });

  it("refuses cases that are not there, and names that have none", async () => {
    await project.write("ai/judge.cases.jsonl", "\n");
    expect((await project.run("eval judge")).stderr).toContain("file has no cases");
    const { code, stderr } = await project.run("eval jugde");
    expect(code).toBe(1);
    expect(stderr).toMatch(/no prompt or knowledge base with cases has this name: jugde[\s\S]*use judge/i);
  });
});
