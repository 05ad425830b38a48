import { watch } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cliJson, spawnCli } from "../support/cli.ts";
import { folder, list, pointer, released } from "../support/releases.ts";
import { type ServedProject, serveCli } from "../support/server.ts";
import type { TempProject } from "../support/temp-project.ts";

/** A line in the history; then the pointer's new file is made, filled, and takes the place of the old one. */
const changesOfSwitch = 5;
const attempts = 2 * changesOfSwitch;

describe("a switch that is killed", () => {
  let project: TempProject;
  let ids: readonly string[];
  beforeAll(async () => {
    ({ project, ids } = await released(2));
  });
  afterAll(() => project.remove());

  /** Every move that was carried out since there are two releases, the first one first. */
  async function moves(): Promise<readonly object[]> {
    return (await cliJson<{ moves: object[] }>(project, ["release", ids[1] as string])).moves;
  }

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
      if (answer.ok) moved();
      await answer.arrayBuffer().catch(() => undefined);
    }
  }

  it("leaves the pointer of a server at the one before or at the new one, and the next server answers", async () => {
    for (let round = 0; round < 6; round++) {
      const known = await moves();
      const server = await serveCli(project, ["serve"]);
      let answered = 0;
      const moving = moveToAndFro(server, () => answered++);
      await expect.poll(() => answered, { timeout: 60_000 }).toBeGreaterThan(1);
      await new Promise((resolve) => setTimeout(resolve, round * 61));
      await server.kill();
      await moving;
      await expectWhole();
      // Every move that was answered is kept once; the one that was under way may be.
      expect([0, 1]).toContain((await moves()).length - known.length - answered);
    }
    const server = await serveCli(project, ["serve"]);
    const code = ids.indexOf(await pointer(project)) + 1;
    expect((await server.get("/api/both/0")).json).toEqual({ code, left: code, right: code });
    await server.stop();
  });

  /** Kills a command at the nth change that it makes among the releases; true when it had not ended yet. */
  async function killAt(nth: number, args: readonly string[]): Promise<boolean> {
    const changes = watch(folder(project));
    const command = spawnCli(project, args);
    let seen = 0;
    changes.on("change", () => {
      if (++seen === nth) command.child.kill("SIGKILL");
    });
    const { signal } = await command.ended;
    changes.close();
    return signal === "SIGKILL";
  }

  it("leaves it so where no server runs, at whichever of its changes it is killed", async () => {
    let killed = 0;
    let moved = 0;
    let known = await moves();
    for (let attempt = 0; attempt < attempts; attempt++) {
      const before = await pointer(project);
      const other = ids.find((id) => id !== before) as string;
      if (await killAt(1 + (attempt % changesOfSwitch), ["rollback", other])) killed++;
      await expectWhole();
      const isMoved = (await pointer(project)) === other;
      if (isMoved) moved++;
      const found = await moves();
      expect(found).toEqual(isMoved ? [...known, expect.objectContaining({ from: before, to: other })] : known);
      known = found;
    }
    process.stdout.write(
      `${killed} of ${attempts} switches were killed before their end, ${moved} had moved the pointer\n`,
    );
    expect(killed).toBeGreaterThan(attempts / 2);
    // Some were killed before the pointer moved, and some after it.
    expect(moved).toBeGreaterThan(0);
    expect(moved).toBeLessThan(attempts);
  });
});
