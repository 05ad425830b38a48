import { writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { inRole } from "../../../test/payments-project.ts";
import { openTrainingRun, type TrainingRun } from "../../../test/training-run.ts";
import { knowledgeBase } from "../../contracts/ai/index.ts";
import { type DeclarationId, idOf } from "../../contracts/core/declaration.ts";
import { source } from "../../contracts/data/source.ts";
import { text } from "../../contracts/shape/column.ts";
import type { CheckedProject } from "../lineage/check-project.ts";
import type { Built, PlanStep } from "../plan/plan.ts";
import type { BuildRecord, RunStore } from "../plan/run-store.ts";
import { RunNodes } from "./run-nodes.ts";

const rules = source("bronze.rules", {
  files: "rules.csv",
  columns: { doc_id: text(), body: text().nullable() },
  key: "doc_id",
});
const base = inRole(
  "ai",
  knowledgeBase("rules", {
    ...{ from: rules, id: "doc_id", text: "body", chunk: { tokens: 128, overlap: 8 } },
    evaluate: { cases: "cases.jsonl", accept: { recallAt1: { min: 0.9 } } },
  }),
);
const id = idOf(base);
const right = '{ "query": "gift cards", "documents": ["cards"] }\n';
const wrong = '{ "query": "gift cards", "documents": ["travel"] }\n';

/** What runs before left: the newest build of each declaration, and the newest that its gates accepted. */
class RememberedBuilds {
  readonly newestBuilds = new Map<DeclarationId, Built>();
  readonly acceptedBuilds = new Map<DeclarationId, Built>();
  readonly newest = async () => this.newestBuilds;
  readonly newestAccepted = async () => this.acceptedBuilds;

  async saveBuild(build: BuildRecord): Promise<void> {
    this.newestBuilds.set(build.id, build);
    if (build.accepted) this.acceptedBuilds.set(build.id, build);
  }
}

let run: TrainingRun;
let store: RememberedBuilds;
beforeEach(async () => {
  run = await openTrainingRun();
  store = new RememberedBuilds();
  await run.rows(
    rules,
    "SELECT * FROM (VALUES ('cards', 'Gift cards wait.'), ('travel', 'Passports first.')) t(doc_id, body)",
  );
});
afterEach(() => run.project.close());

/** Opens what there is beside these cases; gives why the knowledge base is to be built again, and builds it where that is so. */
async function open(cases: string): Promise<boolean | string | undefined> {
  await writeFile(path.join(run.project.folder, "cases.jsonl"), cases);
  const checked = { loaded: { root: run.project.folder }, analysis: { sql: new Map() } };
  const nodes = new RunNodes({
    checked: checked as unknown as CheckedProject,
    engines: run.context(base),
    state: run.project.folder,
    purpose: "test",
    runId: "run-1",
    store: store as unknown as RunStore,
    definitions: new Map([[id, "d1"]]),
  });
  await nodes.open([base]);
  const reason = nodes.gone.get(id);
  const step: PlanStep = { id, action: "build", address: "a1", reason: "" };
  if (nodes.built.size === 0 || reason !== undefined) await nodes.build(base, step);
  return reason;
}

const isAccepted = () => store.newestBuilds.get(id)?.accepted;

describe("what was built before", () => {
  it("is made anew when a gate refused it and its cases are corrected, and not while they are wrong", async () => {
    await open(wrong);
    expect(isAccepted()).toBe(false);
    expect(await open(wrong)).toBeUndefined();
    expect(await open(right)).toBe("its cases changed");
    expect(isAccepted()).toBe(true);
    expect(await open(right)).toBeUndefined();
  });

  it("is made anew when cases become again what an accepted version was judged by", async () => {
    await open(right);
    expect(await open(wrong)).toBe("its cases changed");
    expect(isAccepted()).toBe(false);
    expect(await open(wrong)).toBeUndefined();
    expect(await open(right)).toBe("its cases changed");
    expect(isAccepted()).toBe(true);
  });
});
