import { describe, expect, it } from "vitest";
import { compileKernels, kernelSources, writtenKernels } from "./build-kernels.ts";

describe("the generated kernels", () => {
  it.each(kernelSources)("are what $source compiles to, byte by byte", async (of) => {
    expect(await compileKernels(of)).toBe(await writtenKernels(of));
  });
});
