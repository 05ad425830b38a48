import { describe, expect, it } from "vitest";
import { deskProject } from "../../../test/desk-project.ts";
import { inRole } from "../../../test/payments-project.ts";
import { toolOf } from "../core/injectable.ts";
import { documents, json, sql, table, text } from "../data/index.ts";
import { resolveProject } from "../graph/resolve.ts";
import { embeddings } from "./embeddings.ts";
import { env } from "./index.ts";
import { type KnowledgeBase, knowledgeBase } from "./knowledge-base.ts";
import { knowledgeBaseSpec } from "./knowledge-base-spec.ts";

const handbook = inRole("data", documents("bronze.handbook", { files: "inbox/handbook/*.md" }));
const whole = { from: handbook, id: "doc_id", text: "body", chunk: { tokens: 200, overlap: 40 } } as const;
const rules = deskProject().rules as unknown as KnowledgeBase;

const make = (options: object, name = "rules") =>
  inRole("ai", knowledgeBase(name, { ...whole, ...options } as never)) as unknown as KnowledgeBase;

function problemsOf(options: object, name = "rules"): string[] {
  const base = make(options, name);
  const declarations = [handbook, base];
  return resolveProject({ project: "trial", declarations, missing: [] }).problems.map(
    ({ code, detail }) => `${code} ${detail}`,
  );
}

describe("a knowledge base", () => {
  it("reads the columns that it names; of documents also their title and format", () => {
    const [use] = knowledgeBaseSpec.accepts(rules, { sql: new Map() }).uses;
    expect(use?.fields.map(({ name, as }) => `${name} ${as}`)).toEqual([
      "doc_id document id",
      "body text",
      "title title",
      "format format",
      "format filter format",
    ]);
    const notes = table("silver.notes", { columns: { id: text(), note: text() }, key: "id", query: sql`select 1` });
    const plain = make({ from: notes, id: "id", text: "note" });
    expect(plain).not.toHaveProperty("format");
    expect(knowledgeBaseSpec.accepts(plain, { sql: new Map() }).uses[0]?.fields.map(({ name }) => name)).toEqual([
      "id",
      "note",
    ]);
  });
  it("provides passages, made from the body, and decided on by format and filters", () => {
    const [port] = knowledgeBaseSpec.provides(rules);
    expect(port?.shape.map(({ name }) => name)).toEqual([
      "text",
      "document",
      "title",
      "heading",
      "start",
      "end",
      "score",
    ]);
    const derived = knowledgeBaseSpec.derives(rules, { sql: new Map() });
    expect(
      Object.fromEntries(derived.map(({ field, from }) => [field, from.map((ref) => `${ref.field} ${ref.how}`)[0]])),
    ).toEqual({
      text: "body value",
      document: "doc_id value",
      title: "title value",
      heading: "body value",
      start: "body row",
      end: "body row",
      score: "body value",
    });
    expect(derived[0]?.from.map((ref) => `${ref.field} ${ref.how} ${ref.certainty}`)).toContain("format row definite");
  });
  it("keeps the tag of personal data on what comes from a tagged column", () => {
    const letters = table("silver.letters", {
      columns: { id: text(), letter: text().pii("name") },
      key: "id",
      query: sql`select 1`,
    });
    const [port] = knowledgeBaseSpec.provides(make({ from: letters, id: "id", text: "letter" }));
    expect(port?.shape.filter(({ tags }) => tags !== undefined).map(({ name }) => name)).toEqual(["text", "heading"]);
  });
  it("promises the size of chunks, consistency, the schema of its vectors, and its gates", () => {
    const says = (base: KnowledgeBase) => knowledgeBaseSpec.promises(base).map(({ name, limit }) => `${name} ${limit}`);
    expect(says(rules)).toEqual(["chunk tokens 200", "chunk overlap 40", "consistency 0", "recallAt5 0.8"]);
    const url = "https://models.example.com/v1";
    const embed = embeddings.openai({ url, model: "small", dimensions: 384, key: env("KEY") });
    expect(says(make({ embed }))).toContain("embedding schema small, 384 dimensions, cosine");
    expect(JSON.stringify(knowledgeBaseSpec.identity(make({ embed })))).not.toMatch(/example|KEY/);
  });
  it("is a tool whose parameters come from its contract", () => {
    expect(toolOf(rules)?.parameters).toEqual({
      type: "object",
      required: ["query"],
      additionalProperties: false,
      properties: {
        query: {
          ...{ type: "string", description: "what to look for, in words" },
          ...{ minLength: 1, maxLength: 2_000, pattern: "\\S" },
        },
        limit: { type: "integer", minimum: 1, maximum: 50, description: "most passages" },
        filter: {
          type: "object",
          additionalProperties: false,
          properties: { format: { type: "string", enum: ["markdown", "html", "text"] } },
        },
      },
    });
  });

  const invalid = "contracts.invalid-option";
  it.each<[string, object, string]>([
    [
      "chunks of too few tokens",
      { chunk: { tokens: 31, overlap: 0 } },
      `${invalid} chunk.tokens is not a whole number from 32 to 2,000: 31`,
    ],
    [
      "chunks of too many tokens",
      { chunk: { tokens: 2_001, overlap: 0 } },
      `${invalid} chunk.tokens is not a whole number from 32 to 2,000: 2001`,
    ],
    [
      "an overlap of a whole chunk",
      { chunk: { tokens: 100, overlap: 100 } },
      `${invalid} chunk.overlap is not a whole number from 0 and below the 100 tokens of a chunk: 100`,
    ],
    [
      "an overlap below 0",
      { chunk: { tokens: 100, overlap: -1 } },
      `${invalid} chunk.overlap is not a whole number from 0 and below the 100 tokens of a chunk: -1`,
    ],
    [
      "a text that the documents do not have",
      { text: "content" },
      "contracts.unknown-column ai asks content, data gives no such field: bronze.handbook.content",
    ],
    [
      "a text that is none",
      { text: "bytes" },
      "contracts.type-mismatch text asks a text, bronze.handbook.bytes is int32",
    ],
    [
      "an id that is not the key",
      { id: "title" },
      "contracts.missing-key a document is named by the key of its rows: bronze.handbook has the key doc_id, id is title",
    ],
    ["a filter that stands twice", { filter: ["format", "format"] }, `${invalid} filter stands twice: format`],
    [
      "documents that are no relation",
      { from: { columns: {} } },
      `${invalid} documents of rules come from no relation`,
    ],
    ["embeddings of no make", { embed: { provider: "mine" } }, `${invalid} embed is not made by embeddings`],
    [
      "a key that is written down",
      { embed: embeddings.openai({ url: "http://a/v1", model: "m", dimensions: 3, key: "sk-1" as never }) },
      `${invalid} key is not a variable of the environment`,
    ],
    [
      "vectors of no length",
      { embed: embeddings.openai({ url: "http://a/v1", model: "m", dimensions: 0 }) },
      `${invalid} embed.dimensions is not a whole number from 1 to 65,536: 0`,
    ],
    [
      "a model at no address",
      { embed: embeddings.openai({ url: "models", model: "m", dimensions: 3 }) },
      `${invalid} url of the embedding model is no http address: models`,
    ],
    ["a model in no folder", { embed: embeddings.local("") }, `${invalid} folder of the embedding model is no path: `],
    [
      "vectors of half a number",
      { embed: embeddings.local("models/small", { dimensions: 0.5 }) },
      `${invalid} embed.dimensions is not a whole number from 1 to 65,536: 0.5`,
    ],
    [
      "cases outside of the project",
      { evaluate: { cases: "../rules.jsonl" } },
      `${invalid} evaluate.cases leave the project's folder: ../rules.jsonl`,
    ],
    [
      "cases of no lines",
      { evaluate: { cases: "ai/rules.json" } },
      `${invalid} cases are no file of lines: ai/rules.json`,
    ],
    [
      "a gate that is no share",
      { evaluate: { cases: "a.jsonl", accept: { mrr: { min: 5 } } } },
      `${invalid} evaluate.accept.mrr is not a share between 0 and 1: 5`,
    ],
  ])("is refused with %s", (_, options, problem) => {
    expect(problemsOf(options)).toEqual([problem]);
  });
  it("is refused with a name that can't stand in reports", () => {
    expect(problemsOf({}, "my rules")).toEqual([
      "contracts.invalid-name name has other characters than letters, digits, _ and -: my rules",
    ]);
  });
  it("can't be narrowed by a column without an order", () => {
    const columns = { id: text(), note: text(), extra: json() };
    const notes = inRole("data", table("silver.notes", { columns, key: "id", query: sql`select 1` }));
    expect(problemsOf({ from: notes, id: "id", text: "note", filter: ["extra"] })).toEqual([
      "contracts.invalid-option a search can't be narrowed by extra: it is json",
    ]);
  });
});
