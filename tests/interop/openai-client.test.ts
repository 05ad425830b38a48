import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOpenAiEmbeddingModel } from "../../packages/throughline/src/adapters/openai/openai-embedding-model.ts";
import { createOpenAiLanguageModel } from "../../packages/throughline/src/adapters/openai/openai-language-model.ts";
import { AgentTraces } from "../../packages/throughline/src/runtime/agents/agent-traces.ts";
import { knowledgeBaseRunner } from "../../packages/throughline/src/runtime/retrieval/knowledge-base-runner.ts";
import { analyst, explain, rules, rulesSql, ruleTexts } from "../../packages/throughline/test/agent-declarations.ts";
import { activity, fraud, fraudRate, fraudScore, payments } from "../../packages/throughline/test/card-declarations.ts";
import { answersJson, RecordingModelServer, status } from "../../packages/throughline/test/recording-model-server.ts";
import { type Served, serve } from "../../packages/throughline/test/served.ts";
import {
  openCardProject,
  openKeyDatabase,
  type ServingProject,
} from "../../packages/throughline/test/serving-project.ts";
import { peersFolder } from "./peers-folder.ts";
import { programOf, whyNoPeer } from "./python-peer.ts";

const run = promisify(execFile);
const nodeClient = "6.49.0";
const clientFolder = join(peersFolder, `throughline-interop-openai-${nodeClient}`);

/** Installs the Node client beside the project, not in it. */
async function whyNoNodeClient(): Promise<string | undefined> {
  try {
    await access(join(clientFolder, "node_modules/openai/package.json")).catch(async () => {
      await mkdir(clientFolder, { recursive: true });
      await writeFile(join(clientFolder, "package.json"), '{ "private": true }');
      await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts", `openai@${nodeClient}`], {
        cwd: clientFolder,
      });
    });
    return undefined;
  } catch (cause) {
    return cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
  }
}

const noPython = await whyNoPeer(["openai==3.52.0"]);
const noNode = await whyNoNodeClient();
for (const [client, why] of [
  ["Python", noPython],
  ["Node", noNode],
])
  if (why !== undefined) console.warn(`\nSKIPPED: agents were not asked by the ${client} client of OpenAI: ${why}\n`);

const verdict = { verdict: "review", because: "over the limit — 日本" };

/** What each client is to see, printed as one JSON value. */
const python = `
import json, sys
from openai import OpenAI, NotFoundError, AuthenticationError
base, key = sys.argv[1], sys.argv[2]
client = OpenAI(base_url=base, api_key=key, max_retries=0)
messages = [{"role": "system", "content": "s"}, {"role": "user", "content": "two countries"}]
whole = client.chat.completions.create(model="fraud-analyst", messages=messages)
stream = list(client.chat.completions.create(model="fraud-analyst", messages=messages, stream=True, stream_options={"include_usage": True}))
text = "".join(c.choices[0].delta.content or "" for c in stream if c.choices)
def code(call):
    try:
        call()
    except (NotFoundError, AuthenticationError) as error:
        return [error.status_code, error.body["code"]]
print(json.dumps({
    "models": [m.id for m in client.models.list()],
    "content": whole.choices[0].message.content,
    "finish": whole.choices[0].finish_reason,
    "usage": whole.usage.total_tokens,
    "decided": whole.model_extra["throughline"]["decided"],
    "stream": text,
    "chunks": len(stream),
    "streamUsage": stream[-1].usage.total_tokens,
    "unknown": code(lambda: client.chat.completions.create(model="gpt", messages=messages)),
    "key": code(lambda: OpenAI(base_url=base, api_key="wrong", max_retries=0).models.list()),
}))
`;

const node = `
import OpenAI from "openai";
const [base, key] = process.argv.slice(2);
const client = new OpenAI({ baseURL: base, apiKey: key, maxRetries: 0 });
const messages = [{ role: "system", content: "s" }, { role: "user", content: "two countries" }];
const whole = await client.chat.completions.create({ model: "fraud-analyst", messages });
const stream = [];
const asked = { model: "fraud-analyst", messages, stream: true, stream_options: { include_usage: true } };
for await (const chunk of await client.chat.completions.create(asked)) stream.push(chunk);
const code = (promise) => promise.then(() => null, (error) => [error.status, error.code]);
const models = [];
for await (const model of client.models.list()) models.push(model.id);
console.log(JSON.stringify({
  models,
  content: whole.choices[0].message.content,
  finish: whole.choices[0].finish_reason,
  usage: whole.usage.total_tokens,
  decided: whole.throughline.decided,
  stream: stream.map(({ choices }) => choices[0]?.delta.content ?? "").join(""),
  chunks: stream.length,
  streamUsage: stream.at(-1).usage.total_tokens,
  unknown: await code(client.chat.completions.create({ model: "gpt", messages })),
  key: await code(new OpenAI({ baseURL: base, apiKey: "wrong", maxRetries: 0 }).models.list()),
}));
`;

describe("agents by the clients of OpenAI", () => {
  let project: ServingProject;
  let model: RecordingModelServer;
  let served: Served;
  let key: string;
  let folder: string;
  let closeDatabase: () => Promise<void>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "throughline-openai-client-"));
    project = await openCardProject();
    await project.writeTable(ruleTexts, rulesSql);
    await project.build(knowledgeBaseRunner, rules);
    model = await RecordingModelServer.open(answersJson(verdict));
    const database = await openKeyDatabase(project.folder);
    closeDatabase = () => database.close();
    const language = createOpenAiLanguageModel({ url: model.url, model: "m", contextTokens: 8_000 });
    const declarations = [payments, activity, fraud, fraudScore, fraudRate, ruleTexts, rules, explain, analyst];
    const agents = { model: language, traces: new AgentTraces() };
    served = await serve(project, declarations, { agents, keyRequired: true, database });
    key = await served.shared.keys.create("client", 0);
  });
  afterAll(async () => {
    await served.close();
    await model.close();
    await closeDatabase();
    await project.close();
    await rm(folder, { recursive: true });
  });

  const asked = async (program: string, script: string): Promise<Record<string, unknown>> => {
    const { stdout } = await run(program, [script, `${served.url}/v1`, key]);
    return JSON.parse(stdout);
  };
  const expected = {
    models: ["fraud-analyst"],
    content: JSON.stringify(verdict),
    finish: "stop",
    usage: 18,
    decided: true,
    stream: JSON.stringify(verdict),
    chunks: expect.any(Number),
    streamUsage: 18,
    unknown: [404, "agents.unknown-agent"],
    key: [401, "server.unauthorized"],
  };

  it.skipIf(noPython !== undefined)("are listed, asked, streamed and refused in Python", async () => {
    const script = join(folder, "client.py");
    await writeFile(script, python);
    expect(await asked(programOf("python"), script)).toEqual(expected);
  });

  it.skipIf(noNode !== undefined)("are listed, asked, streamed and refused in Node", async () => {
    const script = join(clientFolder, `client-${process.pid}.mjs`);
    await writeFile(script, node);
    expect(await asked(process.execPath, script).finally(() => rm(script))).toEqual(expected);
  });

  it("can be the model of an agent themselves", async () => {
    const chained = createOpenAiLanguageModel({
      url: `${served.url}/v1`,
      model: "fraud-analyst",
      key: { variable: "KEY", read: () => key },
      contextTokens: 8_000,
    });
    const pieces: string[] = [];
    const question = { messages: [{ role: "user", content: "two countries" }], tools: [], maxTokens: 99 } as const;
    const answer = await chained.complete({ ...question, onText: (piece) => pieces.push(piece) });
    expect([answer.text, pieces.join("")]).toEqual([JSON.stringify(verdict), JSON.stringify(verdict)]);
    model.next(status(401));
    await expect(chained.complete(question)).rejects.toMatchObject({ code: "models.unreachable" });
    const vectors = createOpenAiEmbeddingModel({ url: `${served.url}/v1`, model: "x", dimensions: 3 });
    await expect(vectors.embed(["a"])).rejects.toMatchObject({ code: "models.refused" });
  });
});
