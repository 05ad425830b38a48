import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cli, cliJson } from "../support/cli.ts";
import { madeOnce } from "../support/made-once.ts";
import { smallProject } from "../support/small-project.ts";
import type { TempProject } from "../support/temp-project.ts";

interface Summary {
  readonly release: string;
  readonly created: boolean;
  readonly built: number;
}

let project: TempProject;
let first: Summary;
const built = madeOnce(async () => {
  const made = await smallProject();
  first = await cliJson<Summary>(made, ["run"]);
  return made;
});
beforeEach(async () => {
  project = await built();
});
afterEach(() => project.remove());

const run = () => cliJson<Summary>(project, ["run"]);
const handle = 'handle: async () => ({ text: "hello" }),';

describe("an edit that leaves the compiled code as it was", () => {
  it("makes no release, and the run says that nothing changed", async () => {
    await project.edit(
      "data/orders.ts",
      "export const rawOrders",
      "// Orders as the shop\n// sends them.\nexport const rawOrders",
    );
    await project.edit(
      "backend/orders-api.ts",
      handle,
      `handle: async (): Promise<{ text: string }> => {\n  /* Says hello. */\n  return { text: "hello" };\n},`,
    );
    const outcome = await cli(project, ["run"]);
    expect(outcome.stdout).toMatch(new RegExp(`release +${first.release} +nothing changed, 0 built`));
    expect(await run()).toEqual(expect.objectContaining({ release: first.release, created: false, built: 0 }));
  });

  it("is told from one that changes what a handler does, which makes a release and builds nothing", async () => {
    await project.edit("backend/orders-api.ts", '"hello"', '"hello!"');
    const second = await run();
    expect(second).toMatchObject({ created: true, built: 0 });
    expect(second.release).not.toBe(first.release);
  });
});
