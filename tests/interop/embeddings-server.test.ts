import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { embeds, RecordingModelServer, status } from "../../packages/throughline/test/recording-model-server.ts";
import { cli, cliJson } from "../support/cli.ts";
import { serveCli } from "../support/server.ts";
import { inlineProject, type TempProject } from "../support/temp-project.ts";

/** Words that mean the same: a text's vector counts how many of each row it has. */
const meanings = [
  ["gift", "voucher", "present"],
  ["refund", "money back", "reimburse"],
  ["passport", "identity", "document"],
];

function vectorOf(text: string): number[] {
  const lower = text.toLowerCase();
  return [...meanings.map((words) => words.filter((word) => lower.includes(word)).length), 0.1];
}

const ruleBook = (
  url: string,
  model = "meanings",
  dimensions = 4,
) => `import { embeddings, knowledgeBase } from "throughline/ai";
import { rules } from "../data/rules.ts";
export const ruleBook = knowledgeBase("rule-book", {
  from: rules, id: "doc_id", text: "body", chunk: { tokens: 128, overlap: 0 },
  embed: embeddings.openai({ url: "${url}", model: "${model}", dimensions: ${dimensions} }),
  evaluate: { cases: "ai/rules.cases.jsonl", accept: { recallAt1: { min: 1 } } },
});
`;

describe("a knowledge base with an embedding model behind a URL", () => {
  let server: RecordingModelServer;
  let project: TempProject;
  beforeAll(async () => {
    server = await RecordingModelServer.open(embeds(vectorOf));
    project = await inlineProject({
      "throughline.config.ts": `import { defineConfig } from "throughline";\nexport default defineConfig({ name: "rules" });\n`,
      "data/rules.ts": `import { documents } from "throughline/data";\nexport const rules = documents("bronze.rules", { files: "inbox/*.md" });\n`,
      "ai/rules.ts": ruleBook(server.url),
      "ai/rules.cases.jsonl": '{ "query": "how do I get my money back", "documents": ["refunds"] }\n',
      "inbox/cards.md": "# Gift cards\n\nA gift card over 200 euros waits for a second look.\n",
      "inbox/refunds.md": "# Refunds\n\nA refund is paid within 14 days.\n",
      "inbox/travel.md": "# Travel\n\nA booking abroad needs a passport number.\n",
    });
  });
  afterAll(async () => {
    await server.close();
    await project.remove();
  });

  const run = () => cliJson<{ release: string }>(project, ["run"]);
  const texts = () => server.requests.splice(0).flatMap(({ body }) => body.input as string[]);
  const code = async (...args: string[]) => {
    const outcome = await cli(project, [...args, "--json"]);
    return (JSON.parse(outcome.stdout) as { problems: { code: string }[] }).problems[0]?.code;
  };
  const found = async (question: string) => {
    const { passages } = await cliJson<{ passages: { document: string }[] }>(project, [
      "search",
      "rule-book",
      question,
    ]);
    return passages.map(({ document }) => document);
  };

  it("is embedded once, and its vectors are measured", async () => {
    const outcome = await cli(project, ["run"]);
    expect(outcome.stdout + outcome.stderr).toContain(
      "3 documents in 3 chunks   3 embedded   recall@5 1.00   MRR 1.00",
    );
    expect(texts()).toHaveLength(4);
    const { stdout } = await cli(project, ["roles", "ai"]);
    expect(stdout).toMatch(/✓ held {2}meanings, 4 dimensions, cosine/);
    texts();
    await run();
    expect(texts()).toEqual([]);
  });

  it("finds what is meant in words that no document has, and what has the words", async () => {
    expect((await found("a voucher"))[0]).toBe("cards");
    expect((await found("identity"))[0]).toBe("travel");
    expect((await found("200 euros"))[0]).toBe("cards");
    expect(texts()).toEqual(["a voucher", "identity", "200 euros"]);
  });

  it("embeds only what changed", async () => {
    await project.write("inbox/travel.md", "# Travel\n\nA booking abroad needs a visa.\n");
    await project.write("ai/rules.cases.jsonl", '{ "query": "reimburse me", "documents": ["refunds"] }\n');
    await run();
    expect(texts()).toEqual([expect.stringContaining("visa"), "reimburse me"]);
  });

  it("gives no passages by words alone while the model does not answer", async () => {
    server.always(status(500));
    expect(await code("search", "rule-book", "gift cards")).toBe("models.unreachable");
    server.always(embeds(vectorOf));
    expect((await found("gift cards"))[0]).toBe("cards");
  });

  it("stays as it is when the model is served at another address, and is asked there", async () => {
    const before = await cliJson<{ passages: unknown }>(project, ["search", "rule-book", "voucher"]);
    const other = await RecordingModelServer.open(embeds(vectorOf));
    try {
      await project.write("ai/rules.ts", ruleBook(other.url));
      await run();
      expect(other.requests).toEqual([]);
      texts();
      const after = await cliJson<{ passages: unknown }>(project, ["search", "rule-book", "voucher"]);
      expect(after.passages).toEqual(before.passages);
      expect(texts()).toEqual([]);
      expect(other.requests).toHaveLength(1);
    } finally {
      await other.close();
      await project.write("ai/rules.ts", ruleBook(server.url));
      await run();
      texts();
    }
  });

  it("is embedded anew by another model, and not released with vectors of another length", async () => {
    await project.write("ai/rules.ts", ruleBook(server.url, "meanings-2"));
    await run();
    expect(texts()).toHaveLength(4);
    await project.write("ai/rules.ts", ruleBook(server.url, "meanings-2", 8));
    expect(await code("run")).toBe("models.invalid-reply");
    expect((await found("voucher"))[0]).toBe("cards");
    await project.write("ai/rules.ts", ruleBook(server.url, "meanings-2"));
  });

  it("answers in the same way from the server", async () => {
    const alone = await cliJson(project, ["search", "rule-book", "voucher"]);
    const served = await serveCli(project, ["serve"]);
    try {
      expect(await cliJson(project, ["search", "rule-book", "voucher"])).toEqual(alone);
    } finally {
      await served.stop();
    }
  });
});
