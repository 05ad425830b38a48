import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { problemOf } from "../../formats/problem-json/problem-json.ts";
import { serverError } from "../../server/error-codes.ts";
import { errorsPage } from "../../server/rest/docs/errors-page.ts";
import { errorRegistry } from "./error-registry.ts";

const source = join(import.meta.dirname, "../..");

describe("the registry of error codes", () => {
  it("has every capability's codes", () => {
    const files = readdirSync(source, { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith("error-codes.ts"),
    );
    expect(errorRegistry.length).toBeGreaterThanOrEqual(files.length);
    expect(new Set(errorRegistry.map(({ capability }) => capability)).size).toBe(errorRegistry.length);
  });

  it("is explained on a page where the type of each problem is an anchor", () => {
    const page = errorsPage(errorRegistry, { title: "trial", release: "r-1" });
    const [path, fragment] = problemOf(serverError("rate-limited")).type.split("#");
    expect(path).toBe("/docs/errors");
    expect(page).toContain(`id="${fragment}"`);
    const codes = errorRegistry.flatMap(({ capability, codes: own }) =>
      Object.keys(own).map((name) => `${capability}-${name}`),
    );
    expect(codes.filter((id) => !page.includes(`id="${id}"`))).toEqual([]);
  });
});
