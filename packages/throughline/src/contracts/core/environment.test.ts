import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { canonicalJson } from "../lock/canonical-json.ts";
import { env, isEnvironmentVariable, isVariableName, readVariable } from "./environment.ts";

describe("a variable of the environment", () => {
  const key = env("MODEL_KEY");

  it("is read when it is asked for, from the environment of then", () => {
    expect(readVariable(key, { MODEL_KEY: "sk-1" })).toBe("sk-1");
    expect([readVariable(key, {}), readVariable(key, { MODEL_KEY: "" })]).toEqual([undefined, undefined]);
  });
  it("shows its name wherever it is printed, stored or hashed, never a value", () => {
    process.env.MODEL_KEY = "sk-secret";
    const printed = [String(key), JSON.stringify({ key }), canonicalJson({ key }), inspect(key)].join(" ");
    Reflect.deleteProperty(process.env, "MODEL_KEY");
    expect(printed).toContain('env("MODEL_KEY")');
    expect(printed).not.toContain("sk-secret");
  });
  it("is told from a text that could be the key itself", () => {
    expect([
      isEnvironmentVariable(key),
      isEnvironmentVariable("sk-1"),
      isEnvironmentVariable({ variable: "A" }),
    ]).toEqual([true, false, false]);
    expect(["KEY", "_a1", "1KEY", "MY-KEY", "", 5].map(isVariableName)).toEqual([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
