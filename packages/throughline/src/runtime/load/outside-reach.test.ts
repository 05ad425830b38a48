import { transformSync } from "esbuild";
import { describe, expect, it } from "vitest";
import type { CompiledImport, CompiledProject } from "./compiled-project.ts";
import { outsideReach } from "./outside-reach.ts";

const imported = (specifier: string, kind: CompiledImport["kind"], file?: string): CompiledImport => ({
  ...{ specifier, kind, line: 1, column: 1, names: [] },
  ...(file === undefined ? {} : { file }),
});

/** A service beside a file that it imports. */
function compiled(code: string, imports: readonly CompiledImport[] = [], other = ""): CompiledProject {
  const module = (file: string, text: string, of: readonly CompiledImport[]) => ({
    ...{ file, map: "", exports: [], isEsm: true, sha256: "" },
    code: transformSync(text, { loader: "js", format: "cjs" }).code,
    imports: of,
  });
  const beside = imported("./other.ts", "project", "backend/other.ts");
  return {
    ...{ root: "/project", config: undefined },
    modules: [module("backend/api.ts", code, [beside, ...imports]), module("backend/other.ts", other, [])],
  };
}
const reach = (...of: Parameters<typeof compiled>) => outsideReach(compiled(...of), "backend/api.ts");

describe("what leads out of a project", () => {
  it("is nothing where code only works on what it is given", async () => {
    const code = "exports.handle = ({ body }) => ({ approved: body.amount < 5, at: new Date().toISOString() })";
    expect(await reach(code, [imported("zod", "package"), imported("throughline/backend", "package")])).toBeUndefined();
  });

  it("is a Node module or a package that is not known to reach nothing", async () => {
    expect(await reach("", [imported("node:fs", "builtin")])).toBe("backend/api.ts imports node:fs");
    expect(await reach("", [imported("stripe", "package")])).toBe("backend/api.ts imports stripe");
  });

  it("is a free name of the network or the machine, also in a file that is imported", async () => {
    expect(await reach("exports.handle = () => fetch('https://example.com')")).toBe("backend/api.ts names fetch");
    expect(await reach("", [], "const send = globalThis['fet' + 'ch']; exports.send = send")).toBe(
      "backend/other.ts names globalThis",
    );
    expect(await reach("exports.handle = (url) => $load$(url)")).toBe(
      "backend/api.ts imports what is named at run time",
    );
  });

  it("is no text or name of the code's own that reads the same", async () => {
    expect(await reach("exports.says = 'we fetch it'; exports.handle = ({ fetch }) => fetch.body")).toBeUndefined();
  });

  it("is unknown for code that the release does not hold", async () => {
    expect(await outsideReach(compiled(""), "backend/gone.ts")).toBe("its code is not in the release");
  });
});
