import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "../support/cli.ts";
import { serveCli } from "../support/server.ts";
import { smallProject } from "../support/small-project.ts";
import { fraudProject, type TempProject } from "../support/temp-project.ts";
import { runTool, whyNoContractTools } from "./contracts-peer.ts";

const script = join(import.meta.dirname, "openlineage-client.py");

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Without what the client leaves out: nulls, and lists and mappings with nothing in them. */
function withoutNothing(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNothing);
  if (typeof value !== "object" || value === null) return value;
  const parts = Object.entries(value).map(([key, part]) => [key, withoutNothing(part)] as const);
  return Object.fromEntries(
    parts.filter(
      ([, part]) => part !== null && Object.keys(Object(part)).length + Number(typeof part !== "object") > 0,
    ),
  );
}

const linesOf = async (project: TempProject, file: string): Promise<Json[]> =>
  (await project.read(file))
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Json);

/** The events of a file as the client's models write them again. */
async function asTheClientWrites(project: TempProject, file: string): Promise<Json> {
  const { code, output } = await runTool("python", ["-W", "ignore", script, file, "by-client.ndjson"], {
    cwd: project.root,
  });
  if (code !== 0) expect.unreachable(output);
  return withoutNothing(JSON.parse(output.trimEnd().split("\n").at(-1) as string));
}

describe.skipIf(whyNoContractTools !== undefined)("the OpenLineage client", () => {
  let fraud: TempProject;
  beforeAll(async () => {
    fraud = await fraudProject();
    await fraud.edit(
      "throughline.config.ts",
      '  name: "fraud",',
      '  name: "fraud",\n  lineage: { openlineage: { file: "lineage.ndjson" } },',
    );
    await cli(fraud, ["run"]);
  });
  afterAll(() => fraud.remove());

  it("takes every event of a run of the fraud example into its models, and writes the same", async () => {
    const events = await linesOf(fraud, ".throughline/lineage.ndjson");
    expect(events.length).toBeGreaterThan(40);
    expect(await asTheClientWrites(fraud, ".throughline/lineage.ndjson")).toEqual(withoutNothing(events));
  });

  it("takes the events of a run that failed", async () => {
    const project = await smallProject();
    try {
      await project.edit(
        "data/orders.ts",
        "select order_id, amount, ordered_at",
        "select order_id, error('broken') as amount, ordered_at",
      );
      await cli(project, ["run"]);
      await cli(project, ["export", "openlineage", "--out", "failed.ndjson"]);
      const written = await asTheClientWrites(project, "failed.ndjson");
      expect(written).toEqual(withoutNothing(await linesOf(project, "failed.ndjson")));
      expect(JSON.stringify(written)).toContain('"FAIL"');
    } finally {
      await project.remove();
    }
  });

  it("gets the same events of a run from the server that holds the project as from its files", async () => {
    const project = await smallProject();
    try {
      await cli(project, ["run"]);
      await cli(project, ["export", "openlineage", "--out", "before.ndjson"]);
      const served = await serveCli(project, ["serve"]);
      try {
        expect((await cli(project, ["export", "openlineage", "--out", "while.ndjson"])).code).toBe(0);
      } finally {
        await served.stop();
      }
      expect(await linesOf(project, "while.ndjson")).toEqual(await linesOf(project, "before.ndjson"));
      await asTheClientWrites(project, "while.ndjson");
    } finally {
      await project.remove();
    }
  });
});
