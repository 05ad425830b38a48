import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeOutputs } from "./write-output.ts";

describe("a written document", () => {
  let cwd: string;
  beforeAll(async () => {
    cwd = await mkdtemp(path.join(tmpdir(), "throughline-output-"));
  });
  afterAll(() => rm(cwd, { recursive: true }));

  const printed: string[] = [];
  const write = (out: string | undefined, texts = ["made"]) => {
    const stream = { write: () => true };
    const io = { cwd, stdout: stream, stderr: stream, env: {}, signal: new AbortController().signal };
    const outputs = texts.map((text, i) => ({ name: `${i}.md`, text }));
    return writeOutputs({ io, print: (text) => void printed.push(text) }, outputs, out);
  };
  const read = (file: string) => readFile(path.join(cwd, file), "utf8");

  it("makes the folders of its name that are not there", async () => {
    expect(await write("new/deep/report.html")).toEqual(["new/deep/report.html"]);
    expect(await write("folder/", ["a", "b"])).toEqual(["folder/0.md", "folder/1.md"]);
    expect([await read("new/deep/report.html"), await read("folder/1.md")]).toEqual(["made", "b"]);
  });

  it("goes to standard output without a name", async () => {
    expect([await write(undefined), await write("-"), printed]).toEqual([[], [], ["made", "made"]]);
  });

  it("is refused where a file stands in the way", async () => {
    await writeFile(path.join(cwd, "taken"), "");
    await expect(write("taken/report.html")).rejects.toMatchObject({ code: "interchange.not-written" });
  });
});
