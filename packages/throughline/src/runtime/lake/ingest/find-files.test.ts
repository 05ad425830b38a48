import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findFiles } from "./find-files.ts";
import { parseGlob } from "./glob.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "throughline-files-"));
  for (const file of [
    "a.csv",
    "b.jsonl",
    ".hidden.csv",
    "x/c.csv",
    "x/y/d.csv",
    ".git/e.csv",
    "x.csv/f.csv",
    "[1].csv",
  ]) {
    await mkdir(path.join(root, "in", path.dirname(file)), { recursive: true });
    await writeFile(path.join(root, "in", file), file);
  }
});
afterEach(() => rm(root, { recursive: true, force: true }));

const pathsOf = async (pattern: string) => (await findFiles(root, pattern)).files.map((file) => file.path);

describe("findFiles", () => {
  it("matches within names, over folders and one of several endings, sorted", async () => {
    expect(await pathsOf("in/*.csv")).toEqual(["in/[1].csv", "in/a.csv"]);
    expect(await pathsOf("./in/**/*.csv")).toEqual([
      "in/[1].csv",
      "in/a.csv",
      "in/x.csv/f.csv",
      "in/x/c.csv",
      "in/x/y/d.csv",
    ]);
    expect(await pathsOf("in/?.{csv,jsonl}")).toEqual(["in/a.csv", "in/b.jsonl"]);
    expect(await pathsOf("in/*/c.csv")).toEqual(["in/x/c.csv"]);
  });

  it("takes brackets literally and dot files only by their dot", async () => {
    expect(await pathsOf("in/[1].csv")).toEqual(["in/[1].csv"]);
    expect(await pathsOf("in/.*.csv")).toEqual(["in/.hidden.csv"]);
  });

  it("finds nothing where there is no folder", async () => {
    expect(await pathsOf("nowhere/*.csv")).toEqual([]);
  });

  it("refuses matching symbolic links by name and follows none", async () => {
    const outside = await mkdtemp(path.join(tmpdir(), "throughline-outside-"));
    await writeFile(path.join(outside, "secret.csv"), "x");
    await symlink(outside, path.join(root, "in/link"));
    await symlink(path.join(outside, "secret.csv"), path.join(root, "in/link.csv"));
    const named = await findFiles(root, "in/*.csv");
    expect(named.refused.map((error) => `${error.code} ${error.where?.file}`)).toEqual([
      "ingest.symbolic-link in/link.csv",
    ]);
    expect((await findFiles(root, "in/link/*.csv")).files).toEqual([]);
    expect((await findFiles(root, "in/**/secret.csv")).files).toEqual([]);
    await rm(outside, { recursive: true });
  });

  it.each(["/etc/*", "../x/*.csv", "in/../../x", "in\\a.csv", "in//a.csv", "C:/x.csv", ""])(
    "refuses the pattern %j",
    (pattern) => {
      expect(() => parseGlob(pattern)).toThrow(expect.objectContaining({ code: "ingest.invalid-pattern" }));
    },
  );
});
