import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { cli, cliJson } from "../support/cli.ts";
import { expectProblem } from "../support/problems.ts";
import { serveCli } from "../support/server.ts";
import { fraudProject, type TempProject } from "../support/temp-project.ts";

const now = "2026-06-30T12:00:00Z";
const run = (project: TempProject) => cli(project, ["run", "--now", now]);
const runJson = (project: TempProject) => cliJson<{ built: number }>(project, ["run", "--now", now]);
const at = (project: TempProject, ...names: string[]) => path.join(project.state, ...names);

describe("the state of a project with a model", () => {
  it("has models and online features that are made anew when they are damaged or gone", async () => {
    const project = await fraudProject();
    try {
      await runJson(project);
      await writeFile(at(project, "objects/models/fraud/1/model.txt"), "damaged");
      expectProblem(await cli(project, ["serve", "--port", "0"]), { code: "registry.artifact-missing", exit: 1 });
      await runJson(project);
      await rm(at(project, "online"), { recursive: true });
      const rebuilt = await runJson(project);
      expect(rebuilt.built).toBeGreaterThan(0);
      const server = await serveCli(project, ["serve", "--now", now]);
      expect((await server.get("/health")).json).toMatchObject({ status: "ok", degraded: [] });
      await server.stop();
      await writeFile(at(project, "online/online.lmdb"), "damaged");
      expectProblem(await run(project), { code: "online-store.corrupt", exit: 1 });
      await rm(at(project, "online"), { recursive: true });
      await runJson(project);
      const card = JSON.parse(await readFile(at(project, "objects/models/fraud/2/card.json"), "utf8"));
      const first = JSON.parse(await readFile(at(project, "objects/models/fraud/1/card.json"), "utf8"));
      expect(card.artifactHash).toBe(first.artifactHash);
    } finally {
      await project.remove();
    }
  });
});
