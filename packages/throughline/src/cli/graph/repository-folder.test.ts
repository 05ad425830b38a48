import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { repositoryFolder } from "./repository-folder.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "throughline-repository-"));
  await mkdir(path.join(folder, "shop/my projects/fraud"), { recursive: true });
  await promisify(execFile)("git", ["init", "--quiet", path.join(folder, "shop")]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe("the folder of a project in its repository", () => {
  it("is its path from the root, and empty at the root", async () => {
    expect(await repositoryFolder(path.join(folder, "shop/my projects/fraud"))).toBe("my projects/fraud");
    expect(await repositoryFolder(path.join(folder, "shop"))).toBe("");
  });
  it("is empty where there is no repository", async () => {
    expect(await repositoryFolder(folder)).toBe("");
    expect(await repositoryFolder(path.join(folder, "gone"))).toBe("");
  });
});
