import { describe, expect, it } from "vitest";
import { compileKernels, writtenKernels } from "./build-kernels.ts";

describe("the generated kernels", () => {
  it("are what their source compiles to, byte by byte", async () => {
    expect(await compileKernels()).toBe(await writtenKernels());
  });
});
