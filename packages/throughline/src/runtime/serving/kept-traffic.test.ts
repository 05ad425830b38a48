import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KeptTraffic } from "./kept-traffic.ts";
import { ReleaseTraffic } from "./release-traffic.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "throughline-traffic-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const step = { release: "r-00000002", stable: "r-00000001", step: 1, atUs: 17 };

function someTraffic(): ReleaseTraffic {
  const traffic = new ReleaseTraffic();
  for (let i = 0; i < 200; i++)
    traffic.note(step.release, "score", { tookMs: i / 10, isFailed: i % 50 === 0, isDegraded: i % 40 === 0 });
  traffic.note(step.stable, "score", { tookMs: 3, isFailed: false, isDegraded: false });
  return traffic;
}

describe("counts of a canary", () => {
  it("go on from where they were kept, with the slow ones, and count nothing twice", async () => {
    const before = someTraffic();
    const kept = new KeptTraffic(folder);
    await kept.write(step, before.counts());
    const after = new ReleaseTraffic();
    after.goOnFrom((await kept.read(step)) ?? []);
    expect(after.lines()).toEqual(before.lines());
    expect(after.of(step.release, "score").slowerThan(15)).toBe(before.of(step.release, "score").slowerThan(15));
    const ended = { tookMs: 1, isFailed: true, isDegraded: false };
    for (const traffic of [before, after]) traffic.note(step.release, "score", ended);
    await kept.write(step, after.counts());
    after.goOnFrom((await kept.read(step)) ?? []);
    expect([after.lines(), after.total]).toEqual([before.lines(), before.total]);
  });

  it("are of one step of one canary that began at one time", async () => {
    const kept = new KeptTraffic(folder);
    await kept.write(step, someTraffic().counts());
    for (const other of [{ release: "r-00000003" }, { stable: "r-00000003" }, { step: 0 }, { atUs: 18 }])
      expect(await kept.read({ ...step, ...other })).toBeUndefined();
    expect(await kept.read(step)).toHaveLength(2);
    await kept.remove();
    expect(await kept.read(step)).toBeUndefined();
  });

  it.each(["", "{", "null", "[]", '"counts"'])("begin anew where the file is damaged: %j", async (text) => {
    await writeFile(join(folder, "canary-traffic.json"), text);
    expect(await new KeptTraffic(folder).read(step)).toBeUndefined();
  });

  it("begin anew where a number of the file is none", async () => {
    const kept = new KeptTraffic(folder);
    await kept.write(step, someTraffic().counts());
    const file = join(folder, "canary-traffic.json");
    await writeFile(file, (await readFile(file, "utf8")).replace('"requests":200', '"requests":-1'));
    expect(await kept.read(step)).toBeUndefined();
  });
});
