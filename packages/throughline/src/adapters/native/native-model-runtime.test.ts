import { describe, expect, it } from "vitest";
import { describeModelRuntime, smallModel } from "../../testing/model-runtime.ts";
import { createNativeModelRuntime } from "./native-model-runtime.ts";

describe("native model runtime", () => describeModelRuntime(async () => createNativeModelRuntime()));

describe("explaining", () => {
  it("is refused for a model that does not say how many rows its leaves had", async () => {
    const text = smallModel.replace("leaf_count=6 6\n", "");
    const model = await createNativeModelRuntime().load({ format: "lightgbm", bytes: new TextEncoder().encode(text) });
    expect(model.predict(Float64Array.of(1, 1), 1)).toHaveLength(1);
    expect(() => model.explain?.(Float64Array.of(1, 1), 1)).toThrow(
      expect.objectContaining({ code: "model-runtime.no-row-counts", detail: "a count of tree 1 is not above 0" }),
    );
  });
});
