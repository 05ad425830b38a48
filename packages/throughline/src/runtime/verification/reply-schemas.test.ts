import { afterEach, describe, expect, it, vi } from "vitest";
import { compileReply } from "./reply-schemas.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("compileReply", () => {
  const schema = {
    type: "object",
    properties: { type: { type: "string", format: "uri-reference" }, id: { type: "string", format: "ulid" } },
  };

  it("holds a reply against the formats that it knows, and says nothing of others", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    const misfit = compileReply(schema);
    expect(misfit({ type: "/docs/errors#server-invalid-request", id: "?" })).toBeUndefined();
    expect(misfit({ type: "http://[" })).toBe('type must match format "uri-reference"');
    expect(warn).not.toHaveBeenCalled();
  });
});
