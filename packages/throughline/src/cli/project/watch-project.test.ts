import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { watchProject } from "./watch-project.ts";

let root: string;
let changes: number;
let only: "lock" | undefined;
let stop: () => void;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "throughline-watch-"));
  await mkdir(path.join(root, "data"));
  await mkdir(path.join(root, "node_modules/other"), { recursive: true });
  await mkdir(path.join(root, ".throughline/lake"), { recursive: true });
  changes = 0;
  stop = await watchProject(root, {
    changed: (lock) => {
      changes++;
      only = lock;
    },
    unwatched: (folder, error) => expect.unreachable(`${folder}: ${error.message}`),
  });
});
afterEach(async () => {
  stop();
  await rm(root, { recursive: true, force: true });
});

const put = (file: string) => writeFile(path.join(root, file), String(Math.random()));
const settle = () => new Promise((resolve) => setTimeout(resolve, 600));
const toldSince = (before: number) => expect.poll(() => changes, { timeout: 10_000 }).toBeGreaterThan(before);

describe("watchProject", () => {
  it("tells of changed, new and removed files, those that come together once", async () => {
    await Promise.all([put("data/a.ts"), put("data/b.ts"), put("throughline.config.ts")]);
    await toldSince(0);
    await settle();
    expect(changes).toBe(1);
    await rm(path.join(root, "data/a.ts"));
    await toldSince(1);
  });

  it("tells of files in folders that came later, and after a folder was replaced", async () => {
    await mkdir(path.join(root, "ml/deep"), { recursive: true });
    await toldSince(0);
    await settle();
    const before = changes;
    await put("ml/deep/model.ts");
    await toldSince(before);
    await rm(path.join(root, "ml"), { recursive: true });
    await settle();
    await mkdir(path.join(root, "ml/deep"), { recursive: true });
    await settle();
    const replaced = changes;
    await put("ml/deep/model.ts");
    await toldSince(replaced);
  });

  it("tells whether nothing but the lock changed", async () => {
    await put("throughline.lock.json");
    await toldSince(0);
    expect(only).toBe("lock");
    await Promise.all([put("throughline.lock.json"), put("data/a.ts")]);
    await toldSince(1);
    expect(only).toBeUndefined();
  });

  it("does not tell of what a build writes, of packages, nor of anything once it was stopped", async () => {
    await put("throughline.lock.json.partial");
    await put(".throughline/lake/part.parquet");
    await put("dev.log");
    await put("node_modules/other/index.js");
    await settle();
    expect(changes).toBe(0);
    stop();
    await put("data/a.ts");
    await settle();
    expect(changes).toBe(0);
  });
});
