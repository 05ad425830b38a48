import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "../support/cli.ts";
import { scoredProject } from "../support/scored-project.ts";
import { type ServedProject, serveCli } from "../support/server.ts";
import type { TempProject } from "../support/temp-project.ts";

interface Clause {
  readonly promise: string;
  readonly status: string;
  readonly figure: number | null;
  readonly note: string | null;
}

let project: TempProject;
beforeAll(async () => {
  project = await scoredProject({ rounds: 5 });
  expect((await cli(project, ["run"])).code).toBe(0);
});
afterAll(() => project.remove());

/** What `verify` says of the answers that it replays. */
async function replayed(): Promise<Clause | undefined> {
  const { stdout } = await cli(project, ["verify", "--handoff", "training and serving consistency", "--json"]);
  const { clauses } = JSON.parse(stdout) as { readonly clauses: readonly Clause[] };
  return clauses.find(({ promise }) => promise === "serving consistency");
}

/** What the server says of them when it is asked at once, as the command asks it. */
async function replayedBy(server: ServedProject): Promise<Clause | undefined> {
  const { token } = JSON.parse(await readFile(path.join(project.state, "control.json"), "utf8")) as { token: string };
  const asked = { handOff: "training and serving consistency" };
  const { text } = await server.post("/control/verify", asked, { "x-throughline-control": token });
  const lines = text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { readonly event?: Clause });
  return lines.find(({ event }) => event?.promise === "serving consistency")?.event;
}

async function ask(server: ServedProject, ids: readonly string[]): Promise<void> {
  for (const payment_id of ids) {
    const { status } = await server.post("/predict", { payment_id, card_id: "card-1", amount: 700.25 });
    expect(status).toBe(200);
  }
}

/** All that the event log of a project holds. */
async function logged(): Promise<string> {
  const folder = path.join(project.state, "events");
  const names = await readdir(folder, { recursive: true });
  const texts = names.map((name) => readFile(path.join(folder, name), "utf8").catch(() => ""));
  return (await Promise.all(texts)).join("\n");
}

const ids = (from: number, end: number) => Array.from({ length: end - from }, (_, i) => `asked-${from + i}`);

describe("throughline verify, of what callers were answered", () => {
  it("counts what a running server has answered just before, and what a killed one left, each once", async () => {
    const server = await serveCli(project, ["serve"]);
    try {
      await ask(server, ids(0, 30));
      expect(await replayed()).toMatchObject({ status: "held", figure: 0, note: "30 logged answers" });
      await ask(server, ids(30, 40));
      expect(await replayedBy(server)).toMatchObject({ status: "held", figure: 0, note: "40 logged answers" });
      await ask(server, ids(40, 55));
      await expect.poll(logged).toContain("asked-54");
    } finally {
      await server.kill();
    }
    expect(await replayed()).toMatchObject({ status: "held", figure: 0, note: "55 logged answers" });
    expect(await replayed()).toMatchObject({ status: "held", figure: 0, note: "55 logged answers" });
  });
});
