import { describe, expect, it } from "vitest";
import { isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { decimal, text } from "../../contracts/shape/column.ts";
import { schemaOfShape } from "../../contracts/shape/json-schema.ts";
import { compileValidator } from "./validate.ts";

const named = (name: string, column: { readonly field: object }) => ({ ...column.field, name }) as never;
const validate = compileValidator(
  schemaOfShape([
    named("plan", text().oneOf("basic", "plus", "pro").nullable()),
    named("region", text().oneOf("north", "south")),
    named("only", text().oneOf("yes").nullable()),
    named("spend", decimal(12, 2).nullable()),
  ]),
);
const whole = { plan: "pro", region: "north", only: null, spend: 1 };

/** What is told of a request, one line for each place. */
function told(request: object): { readonly issues: readonly string[]; readonly detail: string } {
  try {
    validate(request, ["body"]);
  } catch (error) {
    if (!isThroughlineError(error, "server.invalid-request")) throw error;
    const issues = error.issues ?? [];
    return { issues: issues.map(({ path = [], message }) => `${path.join(".")} ${message}`), detail: error.detail };
  }
  return { issues: [], detail: "" };
}

describe("what is told of a request that is not right", () => {
  it("is nothing of one that is", () => {
    expect(told(whole).issues).toEqual([]);
    expect(told({ ...whole, plan: null }).issues).toEqual([]);
  });
  it("names null in words where a closed set may be null", () => {
    expect(told({ ...whole, plan: "gold" }).issues).toEqual(["body.plan must be one of basic, plus, pro or null"]);
    expect(told({ ...whole, only: "no" }).issues).toEqual(["body.only must be yes or null"]);
    expect(told({ ...whole, spend: "much" }).issues).toEqual(["body.spend must be number or null"]);
  });
  it("has each place once, also where both its type and its value are others", () => {
    const { issues, detail } = told({ ...whole, region: null, plan: 7 });
    expect(issues.toSorted()).toEqual([
      "body.plan must be one of basic, plus, pro or null",
      "body.region must be one of north, south",
    ]);
    expect(detail.match(/body\.region/g)).toHaveLength(1);
  });
  it("tells fields that are missing and fields that are not known apart from each other", () => {
    expect(told({ plan: null, only: null, spend: 1, town: "x" }).issues.toSorted()).toEqual([
      "body.region field is missing",
      "body.town field is not known: known are plan, region, only, spend",
    ]);
  });
});
