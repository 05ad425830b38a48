import { unlink } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli, cliJson, query } from "../support/cli.ts";
import { serveCli } from "../support/server.ts";
import { inlineProject, type TempProject } from "../support/temp-project.ts";

interface Search {
  readonly release: string;
  readonly passages: readonly {
    readonly document: string;
    readonly heading: readonly string[];
    readonly text: string;
    readonly start: number;
    readonly end: number;
  }[];
}

const cards = "# Gift cards\n\nA gift card over 200 euros waits for a second look.\n";

let project: TempProject;
beforeAll(async () => {
  project = await inlineProject({
    "throughline.config.ts": `import { defineConfig } from "throughline";\nexport default defineConfig({ name: "rules" });\n`,
    "data/rules.ts": `import { documents } from "throughline/data";\nexport const rules = documents("bronze.rules", { files: "inbox/rules/*.{md,html,txt}" });\n`,
    "ai/rules.ts": `import { knowledgeBase } from "throughline/ai";
import { rules } from "../data/rules.ts";
export const ruleBook = knowledgeBase("rule-book", {
  from: rules, id: "doc_id", text: "body", chunk: { tokens: 128, overlap: 16 }, filter: ["format"],
  evaluate: { cases: "ai/rules.cases.jsonl", accept: { recallAt5: { min: 0.9 } } },
});
`,
    "ai/rules.cases.jsonl": '{ "query": "gift cards over 200", "documents": ["cards"] }\n',
    "inbox/rules/cards.md": cards,
    "inbox/rules/refunds.html": "<nav>Menu</nav><h1>Refunds</h1><p>Refunds are paid within 14 days.</p>",
    "inbox/rules/empty.txt": " ",
  });
});
afterAll(() => project.remove());

const run = () => cliJson<{ built: number; release: string }>(project, ["run"]);
const search = (question: string, ...more: string[]) =>
  cliJson<Search>(project, ["search", "rule-book", question, ...more]);

describe("documents on the way to a search", () => {
  it("are found by the command line, at their place, in the release that was made", async () => {
    const outcome = await cli(project, ["run"]);
    expect(outcome.stderr).toBe("");
    expect(outcome.code).toBe(0);
    expect(outcome.stdout).toContain("2 documents, 1 rejected, 2 read");
    expect(outcome.stdout).toContain("2 documents in 2 chunks");
    const { passages } = await search("second look at gift cards", "--limit", "1");
    expect(passages).toMatchObject([{ document: "cards", heading: ["Gift cards"] }]);
    expect(cards.slice(passages[0]?.start, passages[0]?.end)).toBe(passages[0]?.text);
    expect((await search("menu")).passages).toEqual([]);
    expect(await query(project, "select file, reason from bronze.rules__rejected")).toEqual([
      { file: "inbox/rules/empty.txt", reason: "document-empty" },
    ]);
    const shown = await cli(project, ["search", "rule-book", "refunds"]);
    expect(shown.stdout).toMatch(/^refunds › Refunds {2}0–\d+ {2}[\d.]+\n {2}Refunds\n/);
  });

  it("are not built again while nothing changes, and follow their files", async () => {
    const before = await run();
    expect((await run()).release).toBe(before.release);
    await project.edit("inbox/rules/cards.md", "200", "300");
    await unlink(path.join(project.root, "inbox/rules/refunds.html"));
    expect((await run()).release).not.toBe(before.release);
    expect((await search("refunds 14 days")).passages).toEqual([]);
    expect((await search("gift cards")).passages[0]?.text).toContain("300");
  });

  it("are not released when their cases are no longer answered", async () => {
    const { release } = await run();
    await project.write("ai/rules.cases.jsonl", '{ "query": "gift cards", "documents": ["somewhere else"] }\n');
    const refused = await cli(project, ["run"]);
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain("gate failed: knowledgeBase:rule-book");
    expect((await search("gift cards")).release).toBe(release);
    await project.write("ai/rules.cases.jsonl", '{ "query": "gift cards", "documents": ["cards"] }\n');
    expect((await cli(project, ["run"])).code).toBe(0);
  });

  it("are refused with a code where a search is wrong", async () => {
    const code = async (...args: string[]) => {
      const outcome = await cli(project, ["search", ...args, "--json"]);
      return [outcome.code, (JSON.parse(outcome.stdout) as { problems: { code: string }[] }).problems[0]?.code];
    };
    expect(await code("rule-bok", "x")).toEqual([1, "retrieval.unknown-knowledge-base"]);
    expect(await code("rule-book", "  ")).toEqual([1, "retrieval.empty-query"]);
    expect(await code("rule-book", "x", "--limit", "0")).toEqual([2, "retrieval.bad-limit"]);
  });

  it("are found through the running server as well", async () => {
    const alone = await search("gift cards");
    const server = await serveCli(project, ["serve"]);
    try {
      expect(await search("gift cards")).toEqual(alone);
    } finally {
      await server.stop();
    }
  });
});
