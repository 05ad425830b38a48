import { describe, expect, it } from "vitest";
import { defineErrors } from "../packages/throughline/src/contracts/errors/define-errors.ts";
import { bareThrows } from "./bare-throws.ts";
import { errorPage, madeIn, registeredIn, registryProblems } from "./check-errors.ts";

const definition = { status: 409, fault: "engine", title: "A table changed", hint: "read it again" } as const;
const lakeError = defineErrors("lake", { "commit-conflict": definition, "invalid-name": definition });

describe("the registries of errors", () => {
  it("give their codes with the factory that makes them", () => {
    expect(registeredIn("a.ts", { lakeError, other: 1 }).map((one) => [one.factory, one.capability, one.code])).toEqual(
      [
        ["lakeError", "lake", "commit-conflict"],
        ["lakeError", "lake", "invalid-name"],
      ],
    );
  });

  it("refuse a code that stands twice and a name that makes no anchor", () => {
    const twice = [...registeredIn("a.ts", { lakeError }), ...registeredIn("b.ts", { lakeError })];
    expect(registryProblems(twice)).toContain("lake.commit-conflict stands in a.ts and in b.ts");
    expect(registryProblems(registeredIn("a.ts", { lakeError }))).toEqual([]);
    const odd = defineErrors("lake", { "Odd.name": definition });
    expect(registryProblems(registeredIn("a.ts", { odd }))).toHaveLength(1);
  });

  it("see which codes a file makes", () => {
    const text = `const one = lakeError("invalid-name"); const other = "commit-conflict";`;
    expect([...madeIn("a.ts", text)]).toEqual(["lakeError invalid-name"]);
  });

  it("count every text of a file that computes a code", () => {
    const text = `const codes = { a: "commit-conflict" }; throw lakeError(codes[key]);`;
    expect(madeIn("a.ts", text).has("lakeError commit-conflict")).toBe(true);
  });

  it("refuse a bare error with its line", () => {
    expect(bareThrows("a.ts", `\nthrow new TypeError("x");`)).toEqual([
      "a.ts:2 throws a bare TypeError: register a code",
    ]);
    expect(bareThrows("a.ts", `throw lakeError("invalid-name");`)).toEqual([]);
  });

  it("are printed under the anchors that errors point to", () => {
    const anchor = lakeError("commit-conflict").docs.split("#")[1];
    expect(errorPage(registeredIn("a.ts", { lakeError }))).toContain(
      `<a id="${anchor}"></a>\n\n### lake.commit-conflict`,
    );
  });
});
