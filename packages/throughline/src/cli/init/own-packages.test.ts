import { describe, expect, it } from "vitest";
import { checkoutPackages, publishedSpecs } from "./own-packages.ts";

describe("our packages in a project's package.json", () => {
  it("are those of a registry, in one version", () => {
    expect(publishedSpecs("0.1.0")).toEqual({ throughline: "0.1.0", react: "0.1.0", studio: "0.1.0" });
  });
  it("are packed from no checkout that runs from its sources, and from no installed package", () => {
    expect(checkoutPackages()).toBeUndefined();
    expect(checkoutPackages("/project/node_modules/throughline")).toBeUndefined();
  });
});
