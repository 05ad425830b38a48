import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";

const steps = pathToFileURL(join(import.meta.dirname, "steps.mjs")).href;

function runSteps(...counts: readonly { passed: number; failed: number; skipped: number }[]) {
  const list = counts.map((count, at) => `{ name: "step ${at}", run: async () => (${JSON.stringify(count)}) }`);
  const code = `import { runSteps } from ${JSON.stringify(steps)}; await runSteps([${list.join(", ")}]);`;
  const { status, stdout } = spawnSync(process.execPath, ["--input-type=module", "--eval", code], { encoding: "utf8" });
  return { status, last: stdout.trimEnd().split("\n").at(-1) };
}

describe("the steps of `npm test`", () => {
  it("end with one line that adds up what passed and failed", () => {
    const counts = runSteps({ passed: 2, failed: 0, skipped: 0 }, { passed: 1, failed: 0, skipped: 0 });
    expect(counts).toEqual({ status: 0, last: "3 passed, 0 failed" });
  });

  it("fail when one of them does, after all have run", () => {
    const counts = runSteps({ passed: 0, failed: 1, skipped: 0 }, { passed: 4, failed: 0, skipped: 2 });
    expect(counts).toEqual({ status: 1, last: "4 passed, 1 failed, 2 skipped" });
  });

  it("fail when nothing was tested", () => {
    expect(runSteps({ passed: 0, failed: 0, skipped: 3 }).status).toBe(1);
  });

  it("refuse a name that is none of theirs", () => {
    const script = join(import.meta.dirname, "test.mjs");
    const { status, stderr } = spawnSync(process.execPath, [script, "--only", "units"], { encoding: "utf8" });
    expect([status, stderr.split(";")[0]]).toEqual([2, "no such step: units"]);
  });
});
