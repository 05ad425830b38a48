import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { analyst, explain, rules, rulesSql, ruleTexts } from "../../../test/agent-declarations.ts";
import { fraudRate, fraudScore, overview, payments, spend } from "../../../test/card-declarations.ts";
import { openCardProject, type ServingProject } from "../../../test/serving-project.ts";
import { clauseOf, verified } from "../../../test/verified.ts";
import { prompt } from "../../contracts/ai/index.ts";
import { metric } from "../../contracts/analyst/index.ts";
import { knowledgeBaseRunner } from "../retrieval/knowledge-base-runner.ts";
import type { ProbeReply } from "./verifier.ts";
import { agentErrors, agentReplies } from "./verifiers/agents.ts";
import { metNeeds } from "./verifiers/declared.ts";
import { knowledge } from "./verifiers/knowledge.ts";
import { metricAccuracy, metricParts, targets, tiles } from "./verifiers/metrics.ts";
import { promptCases } from "./verifiers/prompts.ts";

let project: ServingProject;
beforeAll(async () => {
  project = await openCardProject();
  await project.writeTable(ruleTexts, rulesSql);
  await project.build(knowledgeBaseRunner, rules);
});
afterAll(() => project.close());

type Rows = readonly Readonly<Record<string, unknown>>[];
/** Changes the rows of answers whose path fits. */
const rowsChanged = (path: RegExp, change: (rows: Rows) => Rows) => (reply: ProbeReply, asked: string) =>
  path.test(asked)
    ? { ...reply, body: { ...(reply.body as object), rows: change((reply.body as { rows: Rows }).rows) } }
    : reply;

describe("metrics", () => {
  it("are what their rows give, added up in JavaScript", async () => {
    const clauses = await verified(project, [payments, spend, fraudRate], { verifiers: [metricAccuracy, metricParts] });
    const mine = clauses.filter(({ verifier }) => verifier !== null);
    expect(mine.map(({ declaration, promise, status }) => [declaration, promise, status])).toEqual([
      ["metric:spend_usd", "accuracy", "held"],
      ["metric:spend_usd", "parts add up", "held"],
      ["metric:fraud_rate", "accuracy", "held"],
      ["metric:fraud_rate", "parts add up", "held"],
    ]);
  });

  it("are broken by a figure that is served otherwise, as a whole or in a part, and by a part that is lost", async () => {
    const [whole] = await verified(project, [payments, spend], {
      verifiers: [metricAccuracy],
      between: rowsChanged(/spend_usd$/, ([row]) => [{ ...row, value: Number(row?.value) + 0.01 }]),
    });
    expect(whole).toMatchObject({
      status: "broken",
      figure: 1,
      note: expect.stringContaining("the whole is served as"),
    });
    const lost = rowsChanged(/by=country/, (rows) => rows.slice(1));
    const clauses = await verified(project, [payments, spend], {
      verifiers: [metricAccuracy, metricParts],
      between: lost,
    });
    expect(clauses.map(({ status, figure }) => [status, figure])).toEqual([
      ["broken", 1],
      ["broken", 1],
    ]);
  });

  it("are held against their targets by the recomputed figure", async () => {
    const aimed = (max: number) =>
      metric("rate", {
        from: payments,
        time: "paid_at",
        measure: ({ count }) => count({ where: { charged_back: true } }).per(count()),
        target: { max },
      });
    const status = async (max: number) =>
      (await verified(project, [payments, aimed(max)], { verifiers: [targets] }))[0];
    expect(await status(0.9)).toMatchObject({ status: "held" });
    expect(await status(0.1)).toMatchObject({ status: "broken" });
  });

  it("stand in every tile of a dashboard, or are missed", async () => {
    const declarations = [payments, spend, fraudRate, overview];
    const found = clauseOf(await verified(project, declarations, { verifiers: [tiles] }), "dashboard:overview tiles");
    expect(found).toMatchObject({ status: "held", figure: 0 });
    const between = (reply: ProbeReply) => ({
      ...reply,
      body: { tiles: (reply.body as { tiles: unknown[] }).tiles.slice(1) },
    });
    const clauses = await verified(project, declarations, { verifiers: [tiles], between });
    expect(clauseOf(clauses, "dashboard:overview tiles")).toMatchObject({ status: "broken", figure: 1 });
  });

  it("have what they need, or it is named", async () => {
    const needing = (port: string, fields: readonly string[]) =>
      metric("asking", {
        from: payments,
        time: "paid_at",
        measure: ({ count }) => count(),
        needs: [{ port, fields, why: "to decide" }],
      });
    const status = async (fields: readonly string[]) =>
      (await verified(project, [payments, needing("silver.payments", fields)], { verifiers: [metNeeds] }))[0];
    expect(await status(["amount"])).toMatchObject({ status: "held", figure: 0 });
    expect(await status(["margin"])).toMatchObject({ status: "broken", figure: 1, note: "silver.payments" });
  });
});

describe("a knowledge base", () => {
  it("holds every live row's chunks, until a row changes", async () => {
    const clauses = () => verified(project, [ruleTexts, rules], { verifiers: [knowledge] });
    const before = await clauses();
    expect(before.map(({ promise, status }) => [promise, status])).toEqual([
      ["chunk tokens", "held"],
      ["chunk overlap", "held"],
      ["consistency", "held"],
      ["embedding schema", "held"],
    ]);
    await project.writeTable(ruleTexts, rulesSql.replace("is blocked at once", "is let through"));
    expect(clauseOf(await clauses(), "knowledgeBase:fraud-rules consistency")).toMatchObject({ status: "broken" });
    await project.writeTable(ruleTexts, rulesSql);
  });

  it("is not measured where no index of it is released", async () => {
    const { "knowledgeBase:fraud-rules": _, ...pins } = project.pins;
    const clauses = await verified(project, [ruleTexts, rules], { verifiers: [knowledge], pins });
    expect(new Set(clauses.map(({ status }) => status))).toEqual(new Set(["not-measured"]));
  });
});

describe("a prompt", () => {
  it("is as short as it promises, or not; what takes a language model is not measured without one", async () => {
    await writeFile(path.join(project.folder, "cases.jsonl"), `${JSON.stringify(promptCase)}\n`);
    const limited = (max: number) => {
      const accept = { tokens: { max }, accuracy: { min: 0.5 } };
      return prompt("asking", {
        input: z.object({ question: z.string() }),
        output: z.object({ verdict: z.string() }),
        variants: { plain: ({ question }) => `Answer this: ${question}` },
        evaluate: { cases: "cases.jsonl", accept },
      });
    };
    const statuses = async (max: number) =>
      (await verified(project, [limited(max)], { verifiers: [promptCases] })).map(({ promise, status }) => [
        promise,
        status,
      ]);
    const unmeasured = ["structured output", "accuracy"].map((name) => [name, "not-measured"]);
    expect(await statuses(100)).toEqual([...unmeasured, ["tokens", "held"]]);
    expect(await statuses(2)).toEqual([...unmeasured, ["tokens", "broken"]]);
  });
});

const promptCase = {
  input: { question: "Is a payment of 20,000 USD held for review?" },
  expect: { verdict: "review" },
};

describe("an agent", () => {
  const declarations = [payments, fraudScore, ruleTexts, rules, fraudRate, explain, analyst];

  it("replies in its shape and time, also where nothing decides", async () => {
    const clauses = await verified(project, declarations, { verifiers: [agentReplies] });
    expect(clauseOf(clauses, "agent:fraud-analyst structured output")).toMatchObject({
      ...{ status: "held", figure: 0, note: "3 replies, none decided: the language model is offline" },
    });
    expect(clauseOf(clauses, "agent:fraud-analyst timeout")?.status).toBe("held");
  });

  it("is broken by a reply of another shape, and by one that comes late", async () => {
    const between = (reply: ProbeReply, path: string) =>
      path === "/agents/fraud-analyst" ? { ...reply, body: { decided: true }, tookMs: 6_000 } : reply;
    const clauses = await verified(project, declarations, { verifiers: [agentReplies], between });
    expect(clauseOf(clauses, "agent:fraud-analyst structured output")).toMatchObject({ status: "broken", figure: 3 });
    expect(clauseOf(clauses, "agent:fraud-analyst timeout")).toMatchObject({ status: "broken", figure: "6 s" });
  });

  it("says code, cause and cure of what it refuses, or is found not to", async () => {
    const errors = async (between?: (reply: ProbeReply) => ProbeReply) =>
      clauseOf(
        await verified(project, declarations, { verifiers: [agentErrors], ...(between && { between }) }),
        "agent:fraud-analyst error metadata",
      );
    expect(await errors()).toMatchObject({ status: "held", figure: 0 });
    const mute = (reply: ProbeReply) => ({ ...reply, body: { error: "no" } });
    expect(await errors(mute)).toMatchObject({ status: "broken", note: "no code, title, detail, hint, fault" });
  });
});
