import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { shellWord, writingCommand } from "./writing-command.ts";

describe("the command that writes", () => {
  it("says the project where it was named, and only what is no default", () => {
    const shown = { file: "in.yaml", role: "data", isTable: false } as const;
    expect(writingCommand("odcs", shown)).toBe("throughline import odcs in.yaml --yes");
    expect(writingCommand("odcs", { ...shown, project: "my shop" })).toBe(
      "throughline import odcs in.yaml --project 'my shop' --yes",
    );
  });

  it.each(["a b.yaml", "it's.yaml", "$HOME", "", "ä/b-1.yaml"])("is one word to a shell: %s", (word) => {
    expect(execFileSync("sh", ["-c", `printf %s ${shellWord(word)}`], { encoding: "utf8" })).toBe(word);
  });
});
