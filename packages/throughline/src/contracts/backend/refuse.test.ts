import { describe, expect, it } from "vitest";
import { isThroughlineError } from "../errors/throughline-error.ts";
import { refuse } from "./refuse.ts";

describe("refuse", () => {
  it.each([
    ["forbidden", 403],
    ["not-found", 404],
    ["conflict", 409],
    ["invalid", 422],
  ] as const)("makes an error of the caller: %s is a %i", (what, status) => {
    const error = refuse(what, "a sentence with the value: 7");
    expect(isThroughlineError(error, `route.${what}`)).toBe(true);
    expect(error).toMatchObject({ status, fault: "caller", detail: "a sentence with the value: 7" });
  });

  it("takes a cure and details of its own", () => {
    const issues = [{ message: "is in the past", path: ["body", "until"] }];
    const error = refuse("invalid", "can't be reserved", { hint: "choose a later day", issues });
    expect([error.hint, error.issues]).toEqual(["choose a later day", issues]);
  });
});
