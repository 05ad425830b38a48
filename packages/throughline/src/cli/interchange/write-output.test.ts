import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { assertFolder } from "./write-output.ts";

describe("the folder of an output", () => {
  let cwd: string;
  beforeAll(async () => {
    cwd = await mkdtemp(path.join(tmpdir(), "throughline-output-"));
  });
  afterAll(() => rm(cwd, { recursive: true }));

  it("has to be there", async () => {
    await expect(assertFolder(cwd, "nope/report.html")).rejects.toMatchObject({ code: "interchange.not-written" });
    await expect(assertFolder(cwd, "nope/")).rejects.toMatchObject({ code: "interchange.not-written" });
    expect(await readdir(cwd)).toEqual([]);
  });

  it("is that of the project where a file is named alone, and none for standard output", async () => {
    await assertFolder(cwd, "report.html");
    await assertFolder(cwd, "-");
    await assertFolder(cwd, undefined);
  });
});
