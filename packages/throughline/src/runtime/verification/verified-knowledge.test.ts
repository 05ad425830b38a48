import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rules, rulesSql, ruleTexts } from "../../../test/agent-declarations.ts";
import { openServingProject, type ServingProject } from "../../../test/serving-project.ts";
import { clauseOf, verified } from "../../../test/verified.ts";
import { embeddings, knowledgeBase } from "../../contracts/ai/index.ts";
import type { EmbeddingModel } from "../../ports/embedding-model.ts";
import { readIndex, type StoredVectors, writeIndex } from "../retrieval/index-store.ts";
import { knowledgeBaseRunner } from "../retrieval/knowledge-base-runner.ts";
import { knowledge } from "./verifiers/knowledge.ts";

const dimensions = 4;
const embed = embeddings.openai({ url: "http://127.0.0.1:1/v1", model: "words", dimensions });
const hybrid = knowledgeBase("fraud-rules", {
  ...{ from: ruleTexts, id: "doc_id", text: "body", title: "title", format: "format" },
  ...{ chunk: { tokens: 60, overlap: 10 }, embed },
});
const model: EmbeddingModel = {
  ...{ id: "words at nowhere", dimensions },
  embed: async (texts) => texts.map(() => Float32Array.of(1, 0, 0, 0)),
};

let project: ServingProject;
let plain: { readonly knowledgeBase: string; readonly index: string };
beforeAll(async () => {
  project = await openServingProject();
  await project.writeTable(ruleTexts, rulesSql);
  const built = await project.build(knowledgeBaseRunner, rules);
  plain = { knowledgeBase: "fraud-rules", index: String(built.index) };
});
afterAll(() => project.close());

/** The clause of a release whose index has these vectors, of as many chunks as it has. */
async function schemaOf(
  base: typeof hybrid | typeof rules,
  vectors?: Partial<StoredVectors> & { readonly row?: readonly number[] },
) {
  const { objects } = project.engines;
  const index = await readIndex(objects, plain);
  const { row = [0, 1, 0, 0], ...given } = vectors ?? {};
  const values = Float32Array.from(
    { length: index.words.arrays.items * row.length },
    (_, i) => row[i % row.length] as number,
  );
  const stored = vectors === undefined ? undefined : { model: model.id, dimensions, values, ...given };
  const card = await writeIndex(
    objects,
    { ...index, vectors: stored },
    { knowledgeBase: "fraud-rules", createdAtUs: 0, run: "run-1" },
  );
  const clauses = await verified(project, [ruleTexts, base], {
    ...{ verifiers: [knowledge], embeddings: async () => model },
    pins: { ...project.pins, "knowledgeBase:fraud-rules": { ...plain, index: card.index } },
  });
  return clauseOf(clauses, "knowledgeBase:fraud-rules embedding schema");
}

describe("the vectors of a knowledge base", () => {
  it("are of the declared model and dimension, each of length 1", async () => {
    expect(await schemaOf(hybrid, {})).toMatchObject({
      ...{ status: "held", figure: "words, 4 dimensions, cosine", handOff: "embedding schema" },
    });
  });

  it("are broken by another model, another dimension, another length, and where there are none", async () => {
    const broken = (figure: string) => ({ status: "broken", figure });
    expect(await schemaOf(hybrid, { model: "other" })).toMatchObject(broken("other, 4 dimensions"));
    expect(await schemaOf(hybrid, { dimensions: 2, row: [0, 1] })).toMatchObject(
      broken("words at nowhere, 2 dimensions"),
    );
    expect(await schemaOf(hybrid, { row: [0, 2, 0, 0] })).toMatchObject({ status: "broken" });
    expect(await schemaOf(hybrid)).toMatchObject(broken("no vectors"));
  });

  it("are none where no embeddings are declared, and broken by any", async () => {
    expect(await schemaOf(rules)).toMatchObject({ status: "held", figure: "no vectors" });
    expect(await schemaOf(rules, {})).toMatchObject({ status: "broken", figure: "words at nowhere, 4 dimensions" });
  });
});
