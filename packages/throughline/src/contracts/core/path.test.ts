import { describe, expect, it } from "vitest";
import { isPath, pathParameters, reservedSegment } from "./path.ts";

describe("a path", () => {
  it("consists of segments and parameters", () => {
    expect(["/a", "/a-b/:id", "/:id/c_d", "/", "a", "/a/", "/a b", "/:1", "/é", 5].map(isPath)).toEqual([
      ...[true, true, true],
      ...[false, false, false, false, false, false, false],
    ]);
    expect(pathParameters("/cards/:card_id/payments/:id")).toEqual(["card_id", "id"]);
  });
  it("may not begin as the platform's own do, in upper or lower case", () => {
    expect(["/studio", "/API/x", "/v1/chat", "/events/a", "/openapi.json"].map(reservedSegment)).toEqual([
      "studio",
      "api",
      "v1",
      "events",
      "openapi.json",
    ]);
    expect(["/", "/alerts", "/my/studio", "/:studio"].map(reservedSegment)).toEqual(Array(4).fill(undefined));
  });
});
