import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { typeCheckOf } from "./type-check.ts";

const compiler = fileURLToPath(new URL("../../../../../node_modules/typescript", import.meta.url));
let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "throughline-types-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe("the type check of a project without a tsconfig.json", () => {
  it("takes the settings that a new project gets", async () => {
    await mkdir(path.join(root, "node_modules"));
    await symlink(compiler, path.join(root, "node_modules/typescript"), "dir");
    await writeFile(path.join(root, "package.json"), '{ "type": "module" }\n');
    await writeFile(path.join(root, "row.ts"), "export const row = { total: 1 };\n");
    await writeFile(path.join(root, "reader.ts"), 'import { row } from "./row.ts";\nexport const n = row.amount;\n');
    const problems = await typeCheckOf(root)?.(root);
    expect(problems?.map(({ file, line, column, code }) => `${file}:${line}:${column} ${code}`)).toEqual([
      "reader.ts:2:22 TS2339",
    ]);
  });

  it("is none where no compiler is installed", () => {
    expect(typeCheckOf(root)).toBe(undefined);
  });
});
