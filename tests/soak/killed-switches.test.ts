import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { spawnCli } from "../support/cli.ts";
import { list, pointer, released } from "../support/releases.ts";
import { type ServedProject, serveCli } from "../support/server.ts";
import type { TempProject } from "../support/temp-project.ts";

describe("a switch that is killed", () => {
  let project: TempProject;
  let ids: readonly string[];
  beforeAll(async () => {
    ({ project, ids } = await released(2));
  });
  afterAll(() => project.remove());

  /** The state that a kill leaves: one of the releases is current, and the history ends with it. */
  async function expectWhole(): Promise<void> {
    const current = await pointer(project);
    expect(ids).toContain(current);
    const found = await list(project);
    expect(found).toMatchObject({ current, served: null });
    expect(found.moves[0]?.to).toBe(current);
    expect(found.releases.filter(({ fault }) => fault !== null)).toEqual([]);
  }

  /** Moves the pointer of a server to and fro until nobody answers. */
  async function moveToAndFro({ url }: ServedProject, moved: () => void): Promise<void> {
    const { token } = JSON.parse(await readFile(path.join(project.state, "control.json"), "utf8"));
    const headers = { "content-type": "application/json", "x-throughline-control": token };
    for (let nth = 0; ; nth++) {
      const body = JSON.stringify({ action: "promote", release: ids[nth % 2] });
      const answer = await fetch(`${url}/control/releases`, { method: "POST", headers, body }).catch(() => undefined);
      if (answer === undefined) return;
      moved();
      await answer.arrayBuffer().catch(() => undefined);
    }
  }

  it("leaves the pointer of a server at the one before or at the new one, and the next server answers", async () => {
    for (let round = 0; round < 6; round++) {
      const server = await serveCli(project, ["serve"]);
      let moves = 0;
      const moving = moveToAndFro(server, () => moves++);
      await expect.poll(() => moves, { timeout: 60_000 }).toBeGreaterThan(1);
      await new Promise((resolve) => setTimeout(resolve, round * 61));
      await server.kill();
      await moving;
      await expectWhole();
    }
    const server = await serveCli(project, ["serve"]);
    const code = ids.indexOf(await pointer(project)) + 1;
    expect((await server.get("/api/both/0")).json).toEqual({ code, left: code, right: code });
    await server.stop();
  });

  it("leaves it so where no server runs", async () => {
    for (const delay of [700, 900, 1_100, 1_300]) {
      const before = await pointer(project);
      const command = spawnCli(project, ["rollback", ids.find((id) => id !== before) as string]);
      await new Promise((resolve) => setTimeout(resolve, delay));
      command.child.kill("SIGKILL");
      await command.ended;
      await expectWhole();
    }
  });
});
