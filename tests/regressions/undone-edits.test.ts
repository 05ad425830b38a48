import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { cliJson, query } from "../support/cli.ts";
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
const rows = async () => ({
  accepted: await query(project, "select * from silver.orders order by order_id"),
  rejected: await query(project, "select reason, row from silver.orders__rejected"),
});

describe("an edit that is undone", () => {
  it("builds what it had changed once more, with rows and rejected rows as before, and nothing else", async () => {
    const before = await rows();
    await project.edit("data/orders.ts", 'check.min("amount", 0)', 'check.min("amount", 5)');
    await run();
    expect((await rows()).rejected).toHaveLength(2);
    await project.edit("data/orders.ts", 'check.min("amount", 5)', 'check.min("amount", 0)');
    const undone = await run();
    expect(undone).toMatchObject({ created: true });
    expect(undone.built).toBeLessThan(first.built);
    expect(await rows()).toEqual(before);
    expect(await run()).toMatchObject({ created: false, built: 0, release: undone.release });
  });

  it("of code that nothing is built from makes the release before the current one again", async () => {
    await project.edit("backend/orders-api.ts", '"hello"', '"hello!"');
    expect((await run()).release).not.toBe(first.release);
    await project.edit("backend/orders-api.ts", '"hello!"', '"hello"');
    expect(await run()).toMatchObject({ release: first.release, created: true, built: 0 });
  });
});
