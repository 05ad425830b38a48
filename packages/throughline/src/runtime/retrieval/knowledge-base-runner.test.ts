import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inRole } from "../../../test/payments-project.ts";
import { openTrainingRun, type TrainingRun } from "../../../test/training-run.ts";
import { embeddings, knowledgeBase } from "../../contracts/ai/index.ts";
import type { KnowledgeBase } from "../../contracts/ai/knowledge-base.ts";
import { knowledgeBaseSpec } from "../../contracts/ai/knowledge-base-spec.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import { source } from "../../contracts/data/source.ts";
import { text } from "../../contracts/shape/column.ts";
import { retrievalError } from "../../estimators/retrieval/error-codes.ts";
import type { EmbeddingModel } from "../../ports/embedding-model.ts";
import type { RunContext } from "../plan/kind-runner.ts";
import { knowledgeBaseRunner } from "./knowledge-base-runner.ts";
import { openKnowledge } from "./open-knowledge.ts";

const rules = source("bronze.rules", {
  files: "rules.csv",
  columns: {
    doc_id: text(),
    title: text().nullable(),
    body: text().nullable(),
    format: text().nullable(),
    region: text().nullable(),
  },
  key: "doc_id",
});
const options = {
  from: rules,
  id: "doc_id",
  text: "body",
  title: "title",
  format: "format",
  chunk: { tokens: 128, overlap: 8 },
} as const;
const plain = inRole("ai", knowledgeBase("rules", { ...options, filter: ["region"] })) as unknown as KnowledgeBase;

const rows = [
  [
    "cards",
    "Gift cards",
    "# Gift cards\n\nA gift card over 200 euros waits for a second look.\n\n## Limits\n\nAt most five a day.",
    "markdown",
    "EU",
  ],
  [
    "refunds",
    "Refunds",
    "<h1>Refunds</h1><p>Refunds are paid within 14 days.</p><script>gift()</script>",
    "html",
    "US",
  ],
  ["travel", null, "Travel bookings need a passport number before payment.", "text", null],
] as const;

const values = (of: readonly (readonly (string | null)[])[]) =>
  of
    .map((row) => `(${row.map((one) => (one === null ? "NULL" : `'${one.replaceAll("'", "''")}'`)).join(", ")})`)
    .join(", ");
const select = (of: readonly (readonly (string | null)[])[]) =>
  of.length === 0
    ? "SELECT '' AS doc_id, '' AS title, '' AS body, '' AS format, '' AS region WHERE false"
    : `SELECT * FROM (VALUES ${values(of)}) t(doc_id, title, body, format, region)`;

let run: TrainingRun;
beforeEach(async () => {
  run = await openTrainingRun();
  await run.rows(rules, select(rows));
});
afterEach(() => run.project.close());

/** Builds with an embedding model; what is accepted is what later builds start from. */
async function build(base: KnowledgeBase, more: Partial<RunContext> = {}) {
  const outcome = await knowledgeBaseRunner.build(base, { ...run.context(base), ...more });
  if (outcome.accepted) run.pins.set(idOf(base), outcome.version);
  return outcome;
}

function reader(base: KnowledgeBase, embedding?: RunContext["embeddings"]) {
  const engines = {
    objects: run.project.engines.objects,
    ...(embedding === undefined ? {} : { embeddings: embedding }),
  };
  const knowledge = openKnowledge({ declarations: [base], pins: Object.fromEntries(run.pins), engines });
  return {
    search: knowledge.get(base.name)?.search.bind(knowledge.get(base.name)) as NonNullable<
      ReturnType<typeof knowledge.get>
    >["search"],
  };
}

/** A model whose vectors say which of a few words a text has. */
function wordModel(calls: string[][]): EmbeddingModel {
  const words = ["money", "gift", "passport", "14"];
  return {
    id: "words at nowhere",
    dimensions: words.length,
    embed: async (texts) => {
      calls.push([...texts]);
      return texts.map((one) => {
        const meant = one.replace(/identity paper/, "passport");
        return Float32Array.from(words, (word) => (meant.includes(word) ? 1 : 0.01));
      });
    },
  };
}

describe("a knowledge base", () => {
  it("is built of its rows, and every clause that it promises is measured and held", async () => {
    const { text: said, measured, accepted, version, notes } = await build(plain);
    expect(said).toBe("3 documents in 3 chunks");
    expect(accepted).toBe(true);
    expect(notes).toEqual([]);
    expect(measured.map(({ promise, held }) => [promise, held])).toEqual([
      ["chunk tokens", true],
      ["chunk overlap", true],
      ["consistency", true],
    ]);
    expect(measured.map(({ promise }) => promise)).toEqual(knowledgeBaseSpec.promises(plain).map(({ name }) => name));
    expect(version).toMatchObject({
      knowledgeBase: "rules",
      data: { "bronze.rules": run.pins.get("source:bronze.rules")?.tableVersion },
    });
    expect(await knowledgeBaseRunner.stands?.(plain, run.context(plain), version)).toBe(true);
  });

  it("gives passages with their headings and places", async () => {
    await build(plain);
    const { search } = reader(plain);
    const [first] = await search("How many gift cards a day?");
    expect(first).toMatchObject({ document: "cards", title: "Gift cards", heading: ["Gift cards"] });
    expect(rows[0][2].slice(first?.start, first?.end)).toBe(first?.text);
    expect(await search("refund", { limit: 1 })).toEqual([
      {
        text: "Refunds\n\nRefunds are paid within 14 days.",
        document: "refunds",
        title: "Refunds",
        heading: ["Refunds"],
        start: 0,
        end: 41,
        score: expect.any(Number),
      },
    ]);
    expect((await search("passport"))[0]).toMatchObject({ document: "travel", title: "travel", heading: [] });
    expect(await search("nothing of that kind")).toEqual([]);
  });

  it("is narrowed by columns", async () => {
    await build(plain);
    const { search } = reader(plain);
    const ids = async (filter: Record<string, unknown>) =>
      (await search("gift refunds passport", { filter })).map(({ document }) => document);
    expect(await ids({ region: "US" })).toEqual(["refunds"]);
    expect((await ids({ region: ["EU", "US"] })).sort()).toEqual(["cards", "refunds"]);
    expect(await ids({ region: "nowhere" })).toEqual([]);
    expect((await ids({ region: undefined })).length).toBe(3);
    await expect(ids({ title: "x" })).rejects.toMatchObject({ code: "retrieval.unknown-filter" });
    await expect(ids({ region: { a: 1 } })).rejects.toMatchObject({ code: "retrieval.bad-filter" });
  });

  it("refuses a search that is none, with a code", async () => {
    await build(plain);
    const { search } = reader(plain);
    await expect(search(" ")).rejects.toMatchObject({ code: "retrieval.empty-query", status: 400 });
    await expect(search("x".repeat(2_001))).rejects.toMatchObject({ code: "retrieval.long-query" });
    for (const limit of [0, 51, 1.5, Number.NaN])
      await expect(search("gift", { limit })).rejects.toMatchObject({ code: "retrieval.bad-limit" });
    expect(await search("x".repeat(2_000), { limit: 50 })).toEqual([]);
  });

  it("cuts only what changed, forgets what is gone, and is the same index again where nothing is different", async () => {
    const first = await build(plain);
    expect((await build(plain, { rebuild: true })).version).toEqual(first.version);
    await run.rows(rules, select([["cards", "Gift cards", "A voucher.", "text", "EU"], rows[2]]));
    const second = await build(plain);
    expect(second.text).toBe("2 documents in 2 chunks   1 cut anew");
    expect(second.measured.every(({ held }) => held)).toBe(true);
    expect(second.version.index).not.toBe(first.version.index);
    const { search } = reader(plain);
    expect(await search("refunds 200 euros")).toEqual([]);
    expect((await search("voucher"))[0]?.text).toBe("A voucher.");
  });

  it("is empty over an empty table, finds nothing, and says that nothing was measured", async () => {
    await run.rows(rules, select([]));
    const { text: said, measured, accepted, notes } = await build(plain);
    expect(said).toBe("0 documents in 0 chunks");
    expect(accepted).toBe(true);
    expect(measured).toEqual([expect.objectContaining({ promise: "consistency", held: true, figure: 0 })]);
    expect(notes).toEqual(["bronze.rules has no text: a search of rules finds nothing"]);
    expect(await reader(plain).search("gift")).toEqual([]);
  });

  it("leaves a body of more than ten million characters out, and the evidence says so", async () => {
    await run.rows(
      rules,
      `SELECT 'huge' AS doc_id, NULL AS title, repeat('word ', 2000001) AS body, 'text' AS format, NULL AS region`,
    );
    const { measured, notes } = await build(plain);
    expect(measured).toContainEqual(expect.objectContaining({ promise: "consistency", held: false, figure: 1 }));
    expect(notes?.join("\n")).toContain("left out, over 10,000,000 characters: huge");
  });

  it("reads a body of a format that is not known as plain text, and takes rows without a body", async () => {
    await run.rows(
      rules,
      select([
        ["a", "A", "# not a heading", "pdf", null],
        ["b", "B", null, null, null],
      ]),
    );
    const { notes, measured } = await build(plain);
    expect(notes).toEqual(["1 without text", "read as plain text, the format is not known: pdf"]);
    expect(measured.every(({ held }) => held)).toBe(true);
    expect((await reader(plain).search("heading"))[0]).toMatchObject({ heading: [], text: "# not a heading" });
  });

  it("is built again when its index is damaged or gone, and refuses to answer from one that is", async () => {
    const { version } = await build(plain);
    const folder = path.join(run.project.folder, "objects", "knowledge", "rules", String(version.index));
    await writeFile(path.join(folder, "words.bin"), "damaged");
    expect(await knowledgeBaseRunner.stands?.(plain, run.context(plain), version)).toBe(false);
    await expect(reader(plain).search("gift")).rejects.toMatchObject({ code: "retrieval.damaged-index" });
    await rm(folder, { recursive: true });
    expect(await knowledgeBaseRunner.stands?.(plain, run.context(plain), version)).toBe(false);
    await expect(reader(plain).search("gift")).rejects.toMatchObject({ code: "retrieval.index-missing" });
    expect((await build(plain)).version).toEqual(version);
    expect((await reader(plain).search("gift")).length).toBe(1);
  });

  it("is not built in a release that does not pin it", async () => {
    await expect(reader(plain).search("gift")).rejects.toMatchObject({ code: "retrieval.not-built" });
  });
});

describe("a knowledge base with an embedding model", () => {
  const embed = embeddings.openai({ url: "http://127.0.0.1:1/v1", model: "words", dimensions: 4 });
  const hybrid = inRole("ai", knowledgeBase("rules", { ...options, embed })) as unknown as KnowledgeBase;

  it("finds what is meant in other words, by rank fusion, and keeps its promise on vectors", async () => {
    const open = async () => wordModel([]);
    const { measured, text: said } = await build(hybrid, { embeddings: open });
    expect(said).toBe("3 documents in 3 chunks   3 embedded");
    expect(measured).toContainEqual(
      expect.objectContaining({ promise: "embedding schema", held: true, figure: "words, 4 dimensions, cosine" }),
    );
    const { search } = reader(hybrid, open);
    expect((await search("identity paper"))[0]?.document).toBe("travel");
  });

  it("embeds only chunks whose text it has no vector of", async () => {
    const calls: string[][] = [];
    const open = async () => wordModel(calls);
    await build(hybrid, { embeddings: open });
    await run.rows(
      rules,
      select([rows[0], ["new", "New", "money", "text", null], ["copy", "Copy", rows[2][2], "text", null]]),
    );
    const { text: said } = await build(hybrid, { embeddings: open });
    expect(calls.slice(1)).toEqual([["money"]]);
    expect(said).toContain("1 embedded");
  });

  it("answers only by the model that it was made with, and is made anew by another", async () => {
    const open = async () => wordModel([]);
    const other = async () => ({ ...wordModel([]), id: "words, trained again" });
    const { version } = await build(hybrid, { embeddings: open });
    const stands = (embedding: NonNullable<RunContext["embeddings"]>) =>
      knowledgeBaseRunner.stands?.(hybrid, { ...run.context(hybrid), embeddings: embedding }, version);
    expect(await stands(open)).toBe(true);
    expect(await stands(other)).toBe("its embedding model changed");
    expect(await stands(async () => Promise.reject(retrievalError("no-embedding-model")))).toBe(
      "its embedding model can't be opened",
    );
    await expect(reader(hybrid, other).search("gift")).rejects.toMatchObject({
      code: "retrieval.model-changed",
      detail: "rules was embedded by words at nowhere, and the model is now words, trained again",
    });
    expect((await build(hybrid, { embeddings: other })).text).toContain("3 embedded");
    expect(await reader(hybrid, other).search("gift")).not.toEqual([]);
  });

  it.each([
    ["fewer", async () => []],
    ["shorter", async (texts: readonly string[]) => texts.map(() => new Float32Array(3))],
    ["broken", async (texts: readonly string[]) => texts.map(() => Float32Array.from([1, Number.NaN, 0, 0]))],
  ])("refuses %s vectors", async (_, wrong) => {
    const open = async () => ({ ...wordModel([]), embed: wrong as EmbeddingModel["embed"] });
    await expect(build(hybrid, { embeddings: open })).rejects.toMatchObject({ code: "retrieval.bad-vectors" });
  });

  it("is refused where no model can be opened", async () => {
    await expect(build(hybrid)).rejects.toMatchObject({ code: "retrieval.no-embedding-model" });
  });
});

describe("the cases of a knowledge base", () => {
  const cases = "ai/rules.cases.jsonl";
  const gated = (min: number) =>
    inRole(
      "ai",
      knowledgeBase("rules", { ...options, evaluate: { cases, accept: { recallAt1: { min }, mrr: { min: 0.1 } } } }),
    ) as unknown as KnowledgeBase;

  async function writeCases(...lines: readonly string[]) {
    await mkdir(path.join(run.project.folder, "ai"), { recursive: true });
    await writeFile(path.join(run.project.folder, cases), lines.join("\n"));
  }
  const good = [
    '{ "query": "gift card", "documents": ["cards"] }',
    "",
    '{ "query": "14 days", "documents": ["refunds"] }',
    '{ "query": "hotel", "documents": ["travel"] }',
  ];

  it("are a gate on what the search finds", async () => {
    await writeCases(...good);
    const held = await build(gated(0.6));
    expect(held.accepted).toBe(true);
    expect(held.text).toContain("recall@5 0.67   MRR 0.67");
    expect(held.measured).toContainEqual(
      expect.objectContaining({ promise: "recallAt1", held: true, figure: 2 / 3, limit: 0.6 }),
    );
    const broken = await build(gated(0.9));
    expect(broken.accepted).toBe(false);
  });

  it("lead to a new build when they change", async () => {
    await writeCases(...good);
    const base = gated(0.1);
    const { version } = await build(base);
    expect(await knowledgeBaseRunner.stands?.(base, run.context(base), version)).toBe(true);
    await writeCases(good[0] as string);
    expect(await knowledgeBaseRunner.stands?.(base, run.context(base), version)).toBe("its cases changed");
  });

  it("are not measured where there is nothing to be found, and hold nothing back", async () => {
    await writeCases(...good);
    await run.rows(rules, select([]));
    const { measured, accepted, notes } = await build(gated(0.9));
    expect(accepted).toBe(true);
    expect(measured.map(({ promise }) => promise)).toEqual(["consistency"]);
    expect(notes).toContain("retrieval is not measured: there is nothing to be found");
  });

  it.each([
    ["{", 2, "line is no JSON"],
    ["[]", 2, "line is no object"],
    ['{ "query": "", "documents": ["a"] }', 2, "`query` is no text"],
    ['{ "query": "a", "documents": [] }', 2, "`documents` is no list of ids"],
    ['{ "query": "a", "documents": [1] }', 2, "`documents` has something that is no id"],
    ['{ "query": "a", "documents": ["b"], "extra": 1 }', 2, "case has a member that is not known: extra"],
  ])("are refused by file and line: %s", async (line, number, why) => {
    await writeCases(good[0] as string, line);
    await expect(build(gated(0.1))).rejects.toMatchObject({
      code: "retrieval.bad-case",
      detail: `${cases}:${number}: ${why}`,
      where: { file: cases, line: number },
    });
  });

  it("are refused where there are none", async () => {
    await expect(build(gated(0.1))).rejects.toMatchObject({ code: "retrieval.no-cases" });
    await writeCases("", " ");
    await expect(build(gated(0.1))).rejects.toMatchObject({ code: "retrieval.no-cases" });
  });
});
