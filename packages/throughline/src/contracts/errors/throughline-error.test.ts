import { describe, expect, it } from "vitest";
import { defineErrors } from "./define-errors.ts";
import { isThroughlineError, sortProblems, withWhere } from "./throughline-error.ts";

const trialError = defineErrors("trial", {
  broken: { status: 422, fault: "data", title: "Something is broken", hint: "mend it" },
  other: { status: 500, fault: "engine", title: "Something else", hint: "look at it" },
});

describe("errors", () => {
  it("take title and hint of their code where nothing more is said", () => {
    const error = trialError("broken");
    expect(error).toMatchObject({ code: "trial.broken", detail: "Something is broken", hint: "mend it", status: 422 });
    expect(error.docs).toBe("reference/errors#trial-broken");
    expect(error.message).toBe("Something is broken");
  });
  it("are known by their brand and their code, also in another copy of the package", () => {
    const error = trialError("broken");
    const copy = Object.assign(new Error("x"), { [Symbol.for("throughline.error")]: true, code: "trial.broken" });
    expect([error, copy, new Error("x"), null, "trial.broken"].map((one) => isThroughlineError(one))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(isThroughlineError(error, "trial.other")).toBe(false);
  });
  it("get a place where they have none, and keep all else", () => {
    const cause = new Error("deep");
    const error = trialError("broken", { detail: "lost: 3", hint: "find it", issues: [{ message: "m" }], cause });
    const placed = withWhere(error, { file: "data/a.ts", line: 3 });
    expect(placed).toMatchObject({
      code: "trial.broken",
      detail: "lost: 3",
      hint: "find it",
      issues: [{ message: "m" }],
    });
    expect(placed).toMatchObject({ where: { file: "data/a.ts", line: 3 }, cause, stack: error.stack });
    expect(isThroughlineError(placed, "trial.broken")).toBe(true);
  });
  it("keep the place that they have, and errors of others stay as they are", () => {
    const error = trialError("broken", { where: { file: "data/b.ts" } });
    expect(withWhere(error, { file: "data/a.ts" })).toBe(error);
    const strange = new TypeError("x");
    expect(withWhere(strange, { file: "data/a.ts" })).toBe(strange);
  });
  it("are sorted by file, line as a number, code and detail, those without a place last", () => {
    const at = (file: string, line: number, code: "broken" | "other" = "broken") =>
      trialError(code, { detail: `${file}:${line}`, where: { file, line } });
    const sorted = sortProblems([
      trialError("other", { detail: "nowhere" }),
      at("b.ts", 1),
      at("a.ts", 10),
      at("a.ts", 9, "other"),
      at("a.ts", 9),
    ]);
    expect(sorted.map(({ code, detail }) => `${code} ${detail}`)).toEqual([
      "trial.broken a.ts:9",
      "trial.other a.ts:9",
      "trial.broken a.ts:10",
      "trial.broken b.ts:1",
      "trial.other nowhere",
    ]);
  });
});
