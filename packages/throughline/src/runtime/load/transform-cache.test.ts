import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { compileProject } from "./compile-project.ts";

let root: string;
let cache: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "throughline-cache-"));
  cache = path.join(root, ".throughline", "cache", "modules");
  await mkdir(path.join(root, "data"));
  await writeFile(path.join(root, "data", "a.ts"), "export const a = 1;\n");
});

afterEach(() => rm(root, { recursive: true, force: true }));

describe("the cache of transformed files", () => {
  it("gives back what was written, for any file of the same text", async () => {
    const first = await compileProject({ root });
    await writeFile(path.join(root, "data", "b.ts"), "export const a = 1;\n");
    const second = await compileProject({ root });
    expect(await readdir(cache)).toHaveLength(1);
    expect(second.value.modules.map(({ file }) => file)).toEqual(["data/a.ts", "data/b.ts"]);
    expect(second.value.modules[1]).toEqual({ ...first.value.modules[0], file: "data/b.ts" });
  });

  it("is really read", async () => {
    await compileProject({ root });
    const [entry] = await readdir(cache);
    const file = path.join(cache, entry as string);
    const { seal, unseal } = await import("./seal.ts");
    const kept = unseal(await readFile(file, "utf8")) as object;
    await writeFile(file, seal({ ...kept, code: "exports.fromCache = true;" }));
    expect((await compileProject({ root })).value.modules[0]?.code).toBe("exports.fromCache = true;");
  });

  it("passes over a damaged entry and mends it", async () => {
    const { value } = await compileProject({ root });
    const file = path.join(cache, (await readdir(cache))[0] as string);
    const text = await readFile(file, "utf8");
    for (const damaged of [text.slice(0, 90), text.replace("const a", "const b"), "", "{"]) {
      await writeFile(file, damaged);
      expect((await compileProject({ root })).value).toEqual(value);
      expect(await readFile(file, "utf8")).toBe(text);
    }
  });

  it("is not needed: a folder that cannot be written changes nothing", async () => {
    await writeFile(path.join(root, ".throughline"), "a file where the folder should be");
    const { value, problems } = await compileProject({ root });
    expect(problems).toEqual([]);
    expect(value.modules).toHaveLength(1);
  });

  it("forgets unused entries once they are many", async () => {
    await mkdir(cache, { recursive: true });
    await Promise.all(Array.from({ length: 510 }, (_, i) => writeFile(path.join(cache, `${i}.json`), "old")));
    await compileProject({ root });
    expect(await readdir(cache)).toHaveLength(1);
  });
});
