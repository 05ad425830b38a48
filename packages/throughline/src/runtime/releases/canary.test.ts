import { appendFile, mkdir, mkdtemp, readFile, rm, rmdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { canary } from "../../contracts/mlops/rollout.ts";
import type { CompiledProject } from "../load/compiled-project.ts";
import { retain } from "../run/retention.ts";
import { chosenPosition, type MoveAsked } from "./choose-release.ts";
import { type ReleaseParts, ReleaseStore } from "./release-store.ts";

let state: string;
let store: ReleaseStore;
beforeEach(async () => {
  state = await mkdtemp(path.join(tmpdir(), "throughline-canary-"));
  store = new ReleaseStore(state);
});
afterEach(() => rm(state, { recursive: true, force: true }));

const module = { file: "data/orders.ts", code: "", map: "", sha256: "1".repeat(64), imports: [] };
const rollouts = { "endpoint:score": canary({ steps: [0.05, 0.25, 1] }) };
const parts = (tableVersion: number, options: Partial<ReleaseParts> = {}): ReleaseParts => ({
  project: "small",
  run: `run-${tableVersion}`,
  nowUs: tableVersion * 1_000,
  pins: { "table:silver.orders": { table: "silver.orders", tableVersion } },
  graph: { project: "small", nodes: [{ id: "endpoint:score" }], edges: [] } as unknown as ReleaseParts["graph"],
  compiled: { root: "/project", config: undefined, modules: [module] } as unknown as CompiledProject,
  rollouts,
  ...options,
});
const make = async (version: number, options?: Partial<ReleaseParts>) => store.create(parts(version, options));
const move = async (asked: Partial<MoveAsked> & Pick<MoveAsked, "kind">) => {
  const all = { by: "sam", ...asked };
  return store.place(await chosenPosition(store, all), { kind: asked.kind, by: "sam", atUs: 9 });
};
const file = (...names: string[]) => path.join(state, "releases", ...names);
/** The pointers, as another process finds them. */
const pointers = async () => {
  const found = new ReleaseStore(state);
  const { release, step } = (await found.canary()) ?? {};
  return [await found.current(), release, step];
};

describe("a release with a rollout", () => {
  it("is current at once where there is none before it", async () => {
    const { release, canary: beside } = await make(1);
    expect([beside, await pointers()]).toEqual([undefined, [release.id, undefined, undefined]]);
  });

  it("is a canary beside the current one, goes on step by step, and is current after the last", async () => {
    const { release: stable } = await make(1);
    const made = await make(2);
    const id = made.canary?.id as string;
    expect(made).toMatchObject({ created: true, release: { id: stable.id }, canary: { previous: stable.id } });
    expect(await pointers()).toEqual([stable.id, id, 0]);
    await move({ kind: "promote" });
    expect(await pointers()).toEqual([stable.id, id, 1]);
    await move({ kind: "promote", release: id });
    expect(await pointers()).toEqual([id, undefined, undefined]);
    expect((await store.moves()).map(({ kind, from, to, canary: at }) => [kind, from, to, at?.step])).toEqual([
      ["run", null, stable.id, undefined],
      ["run", stable.id, stable.id, 0],
      ["promote", stable.id, stable.id, 1],
      ["promote", stable.id, id, undefined],
    ]);
    expect(await store.earlier()).toBe(stable.id);
  });

  it("stays in its step over a run that changes nothing, and gives way to what another run makes", async () => {
    const { release: stable } = await make(1);
    const first = (await make(2)).canary?.id;
    await move({ kind: "promote" });
    expect(await make(2)).toMatchObject({ created: false, canary: { id: first } });
    expect(await pointers()).toEqual([stable.id, first, 1]);
    const second = (await make(3)).canary?.id;
    expect(await pointers()).toEqual([stable.id, second, 0]);
    expect(await make(1)).toMatchObject({ created: false, release: { id: stable.id } });
    expect(await pointers()).toEqual([stable.id, undefined, undefined]);
    expect(await store.hold()).toBeUndefined();
  });

  it("is current at once where it is asked for, where no endpoint is shared, and where the first step is all", async () => {
    await make(1);
    expect((await make(2, { isAtOnce: true })).canary).toBeUndefined();
    expect((await make(3, { rollouts: { "endpoint:new": rollouts["endpoint:score"] } })).canary).toBeUndefined();
    const whole = { "endpoint:score": canary({ steps: [1] }) };
    const { release } = await make(4, { rollouts: whole });
    expect(await pointers()).toEqual([release.id, undefined, undefined]);
  });

  it("passes over the steps that are left", async () => {
    await make(1);
    const { canary: beside } = await make(2);
    await move({ kind: "promote", isWhole: true });
    expect(await pointers()).toEqual([beside?.id, undefined, undefined]);
  });
});

describe("a canary that ends", () => {
  it.each(["rollback", "abort"] as const)("by %s leaves all to the current release, and holds", async (kind) => {
    const { release: stable } = await make(1);
    const id = (await make(2)).canary?.id as string;
    await move({ kind });
    expect(await pointers()).toEqual([stable.id, undefined, undefined]);
    expect(await make(2)).toMatchObject({ created: false, waiting: { id } });
    const next = await make(3);
    expect(await pointers()).toEqual([stable.id, undefined, undefined]);
    expect((await store.waiting()).map((release) => release.id)).toEqual([next.waiting?.id]);
    await move({ kind: "promote" });
    expect(await pointers()).toEqual([stable.id, next.waiting?.id, 0]);
    expect(await store.hold()).toBeUndefined();
  });

  it("is named where somebody asks for it and nothing else waits, and can begin again", async () => {
    await make(1);
    const id = (await make(2)).canary?.id as string;
    await move({ kind: "rollback" });
    await expect(move({ kind: "promote" })).rejects.toMatchObject({
      code: "releases.none-waits",
      hint: expect.stringMatching(new RegExp(`promote ${id}.*promote r-`)),
    });
    await move({ kind: "promote", release: id });
    expect((await pointers())[2]).toBe(0);
  });

  it("is moved by its figures only while it is in the step that they are of", async () => {
    const { release: stable } = await make(1);
    const release = (await make(2)).canary?.id as string;
    await move({ kind: "promote" });
    const late = { canary: { release, step: 0 } };
    await expect(move({ kind: "promote", ...late })).rejects.toMatchObject({ code: "releases.no-canary" });
    await move({ kind: "rollback" });
    await expect(move({ kind: "promote", canary: { release, step: 1 } })).rejects.toMatchObject({
      code: "releases.no-canary",
    });
    expect(await pointers()).toEqual([stable.id, undefined, undefined]);
  });

  it("ends with a rollback to an earlier release, and is none to go back to itself", async () => {
    const { release: first } = await make(1);
    await make(2, { isAtOnce: true });
    const id = (await make(3)).canary?.id as string;
    await expect(move({ kind: "rollback", release: id })).rejects.toMatchObject({ code: "releases.is-canary" });
    await move({ kind: "rollback", release: first.id });
    expect(await pointers()).toEqual([first.id, undefined, undefined]);
  });
});

describe("the pointers of a canary", () => {
  it("are those before or those after, whenever a move is killed", async () => {
    const { release: stable } = await make(1);
    const id = (await make(2)).canary?.id as string;
    await move({ kind: "promote" });
    const before = await readFile(file("canary.json"), "utf8");
    await move({ kind: "promote" });
    // Killed between the pointer to the current release and the one to the canary.
    await writeFile(file("canary.json"), before);
    expect(await pointers()).toEqual([id, undefined, undefined]);
    await move({ kind: "rollback", release: stable.id });
    expect(await pointers()).toEqual([stable.id, undefined, undefined]);
    // Killed between the line of the history and the pointer.
    const moves = await store.moves();
    const line = {
      kind: "promote",
      atUs: 9,
      by: "sam",
      from: stable.id,
      to: stable.id,
      canary: { release: id, step: 0 },
    };
    await appendFile(file("moves.jsonl"), `${JSON.stringify(line)}\n`);
    expect(await store.moves()).toEqual(moves);
    await move({ kind: "promote", release: id, isWhole: true });
    expect((await store.moves()).length).toBe(moves.length + 1);
  });

  it("are no canary beside a release that it did not begin beside, and don't come back with it", async () => {
    const { release: first } = await make(1);
    const { release: stable } = await make(2, { isAtOnce: true });
    await make(3);
    const begun = await readFile(file("canary.json"), "utf8");
    await move({ kind: "rollback", release: first.id });
    await writeFile(file("canary.json"), begun);
    expect(await pointers()).toEqual([first.id, undefined, undefined]);
    await mkdir(file("current.partial"));
    await expect(move({ kind: "promote", release: stable.id, isWhole: true })).rejects.toMatchObject({
      code: "releases.not-written",
    });
    await rmdir(file("current.partial"));
    // As the pointer would be where only what follows it was killed.
    await writeFile(file("current"), `${stable.id}\n`);
    expect(await pointers()).toEqual([stable.id, undefined, undefined]);
  });

  it("count for nothing where the file of the canary is damaged", async () => {
    const { release: stable } = await make(1);
    await make(2);
    for (const damage of ["", "{", "null", '{"release":"../x","stable":"r-1","step":0,"atUs":1}']) {
      await writeFile(file("canary.json"), damage);
      expect(await pointers(), damage).toEqual([stable.id, undefined, undefined]);
    }
  });

  it("keep both releases and what they pin from being removed", async () => {
    const { release: stable } = await make(1);
    const first = (await make(2)).canary?.id as string;
    for (let version = 3; version < 15; version++) {
      await make(version);
      await store.place(
        { to: stable.id, canary: { release: first, step: 1 } },
        { kind: "promote", by: "sam", atUs: version },
      );
    }
    const nothing = { versions: async () => [], snapshot: async () => undefined };
    const engines = { tables: nothing, online: nothing } as unknown as Parameters<typeof retain>[1];
    await retain(store, engines);
    const kept = await store.list();
    expect(kept).toContain(stable.id);
    expect(kept).toContain(first);
    await store.remove(first);
    expect(await store.list()).toContain(first);
  });
});
