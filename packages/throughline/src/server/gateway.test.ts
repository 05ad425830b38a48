import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { activity, fraud, fraudScore, payments, scores } from "../../test/card-declarations.ts";
import { openCardProject, type ServingProject } from "../../test/serving-project.ts";
import { Gateway } from "./gateway.ts";

let project: ServingProject;
beforeAll(async () => {
  project = await openCardProject();
});
afterAll(() => project.close());

describe("smoke", () => {
  it("answers", async () => {
    const all = [payments, activity, fraud, scores, fraudScore];
    const shared = project.shared(all);
    const gateway = await Gateway.open(await project.open(all), shared);
    const port = await gateway.listen({ host: "127.0.0.1", port: 0 });
    const r = await fetch(`http://127.0.0.1:${port}/predict`, {
      method: "POST",
      body: JSON.stringify({ card_id: "card-1", amount: 10, country: "DE" }),
      headers: { "content-type": "application/json" },
    });
    console.log(r.status, await r.text(), [...r.headers]);
    console.log(await (await fetch(`http://127.0.0.1:${port}/health`)).text());
    console.log(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text());
    console.log(shared.lines);
    await gateway.drain();
  });
});
