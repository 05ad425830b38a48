import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type TrialProject, trialProject } from "../../../test/trial-project.ts";
import { openGraph } from "./open-graph.ts";
import { openTarget } from "./open-target.ts";

let project: TrialProject;
afterEach(() => project.remove());

const ask = (text: string) => openTarget({ root: project.root }, text);
const file = () => path.join(project.root, ".throughline/cache/graph.jsonl");

describe("what lies downstream of a target", () => {
  it.each(["silver.orders", "silver.orders.amount", "refunds.score", "model:refunds", "orders-api.GET /orders.amount"])(
    "is the same for %s, whether or not it was kept",
    async (text) => {
      project = await trialProject();
      const fresh = await ask(text);
      const kept = await ask(text);
      expect(JSON.parse(JSON.stringify(kept))).toEqual(JSON.parse(JSON.stringify(fresh)));
    },
  );

  it("is read without the others", async () => {
    project = await trialProject();
    await openGraph({ root: project.root });
    const lines = (await readFile(file(), "utf8")).split("\n");
    const foreign = lines.findIndex(
      (line) => line.includes('"id":"source:bronze.orders"') && !line.includes("outline"),
    );
    await writeFile(file(), lines.with(foreign, "damaged").join("\n"));
    const { target } = await ask("revenue");
    expect(target.node.id).toBe("metric:revenue");
    expect(await readFile(file(), "utf8")).toContain("\ndamaged\n");
    await ask("bronze.orders");
    expect(await readFile(file(), "utf8")).not.toContain("\ndamaged\n");
  });

  it("is not found for an unknown name, with the names of the whole project", async () => {
    project = await trialProject();
    await openGraph({ root: project.root });
    await expect(ask("silver.oders")).rejects.toMatchObject({
      code: "contracts.unknown-target",
      hint: "use silver.orders",
    });
    await expect(ask("silver.orders.amuont")).rejects.toMatchObject({ hint: "use silver.orders.amount" });
  });
});
