import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createStyle } from "./style.ts";
import { unifiedDiff } from "./unified-diff.ts";

const plain = createStyle(false);
const numbers = (count: number) => Array.from({ length: count }, (_, i) => `line ${i}\n`).join("");

describe("unifiedDiff", () => {
  it("shows a change with three lines around it", () => {
    const before = numbers(20);
    expect(unifiedDiff({ file: "a.ts", before, after: before.replace("line 9\n", "nine\n") }, plain)).toBe(
      [
        ...["--- a/a.ts", "+++ b/a.ts", "@@ -7,7 +7,7 @@", " line 6", " line 7", " line 8", "-line 9", "+nine"],
        ...[" line 10", " line 11", " line 12"],
      ].join("\n"),
    );
  });

  it("is empty for equal texts", () => {
    expect(unifiedDiff({ file: "a.ts", before: "x\n", after: "x\n" }, plain)).toBe("");
  });

  it.each<[string, string, string]>([
    ["changes far from each other", numbers(40), numbers(40).replace("line 2\n", "two\n").replace("line 35\n", "")],
    [
      "changes near to each other",
      numbers(20),
      numbers(20).replace("line 5\n", "five\n").replace("line 9\n", "9\nx\n"),
    ],
    ["a first line that is new", numbers(3), `new\n${numbers(3)}`],
    ["a last line without a line break", "a\nb", "a\nc"],
    ["a line break that comes last", "a\nb", "a\nb\n"],
  ])("is what git applies, of %s", async (_, before, after) => {
    const folder = await mkdtemp(path.join(tmpdir(), "throughline-diff-"));
    await writeFile(path.join(folder, "a.ts"), before);
    await writeFile(path.join(folder, "p.diff"), `${unifiedDiff({ file: "a.ts", before, after }, plain)}\n`);
    execFileSync("git", ["apply", "p.diff"], { cwd: folder });
    expect(await readFile(path.join(folder, "a.ts"), "utf8")).toBe(after);
    await rm(folder, { recursive: true });
  });
});
