import { describe, expect, it } from "vitest";
import { askedOfMetric } from "./asked-of-metric.ts";

const dimensions = ["country", "category"];

describe("what a question asks of a metric", () => {
  it.each<[unknown, readonly string[]]>([
    [undefined, ["value"]],
    ["country", ["value"]],
    [{}, ["value"]],
    [{ by: ["country"] }, ["country", "value"]],
    [{ by: ["day", "category"] }, ["time", "category", "value"]],
    [{ where: { country: "DE" } }, ["country", "value"]],
    [{ filter: { country: "DE", category: undefined } }, ["country", "value"]],
    [{ from: "2026-01-01T00:00:00Z" }, ["time", "value"]],
  ])("of %j is %j", (question, fields) => {
    expect(askedOfMetric(question, dimensions)).toEqual(fields);
  });
});
