import { describe, expect, it } from "vitest";
import { defineErrors } from "../../contracts/errors/define-errors.ts";
import { problemOf } from "./problem-json.ts";

const trialError = defineErrors("trial", {
  "went-wrong": { status: 418, fault: "caller", title: "It went wrong", hint: "do it right" },
});

describe("problemOf", () => {
  it("has the members of RFC 9457 and ours, and no member that is empty", () => {
    expect(problemOf(trialError("went-wrong", { detail: "wrong value: 7" }))).toEqual({
      type: "/docs/errors#trial-went-wrong",
      title: "It went wrong",
      status: 418,
      detail: "wrong value: 7",
      code: "trial.went-wrong",
      fault: "caller",
      hint: "do it right",
    });
  });

  it("names the request, the place and the details where there are any", () => {
    const where = { file: "ml/fraud.ts", line: 3, declaration: "model:fraud", role: "ml" };
    const issues = [{ message: "must be a number", path: ["body", 0, "amount"] }];
    const document = problemOf(trialError("went-wrong", { where, issues }), "urn:uuid:1");
    expect(document).toMatchObject({ instance: "urn:uuid:1", where, issues, detail: "It went wrong" });
  });

  it("never has the cause or a stack", () => {
    const text = JSON.stringify(problemOf(trialError("went-wrong", { cause: new Error("secret") })));
    expect(text).not.toMatch(/secret|stack|cause/);
  });
});
