import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { codeHash } from "./code-hash.ts";
import { compileProject } from "./compile-project.ts";
import { readCompiled, writeCompiled } from "./compiled-store.ts";
import { linkProject } from "./link-project.ts";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "throughline-store-"));
  await write("throughline.config.ts", `export default { name: "trial" };\n`);
  await write("shared/rates.ts", `export const rate = 0.1;\n`);
  await write(
    "data/rows.ts",
    `import { source, text } from "throughline/data";
import { rate } from "../shared/rates.ts";
export const rows = source("bronze.rows", { files: "*.csv", columns: { id: text() } });
export const priced = (amount: number) => amount * rate;
`,
  );
});

afterEach(() => rm(root, { recursive: true, force: true }));

async function write(file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(root, file)), { recursive: true });
  await writeFile(path.join(root, file), text);
}

describe("compiled code of a release", () => {
  it("links without the project's sources", async () => {
    const release = path.join(root, ".throughline", "releases", "r-1", "code");
    await writeCompiled(release, (await compileProject({ root })).value);
    for (const folder of ["data", "shared", "throughline.config.ts"])
      await rm(path.join(root, folder), { recursive: true });
    const { value, problems } = await linkProject(await readCompiled(release, { root }));
    expect(problems).toEqual([]);
    expect(value.config.name).toBe("trial");
    expect(value.declarations[0]?.declaredAt).toMatchObject({ file: "data/rows.ts", line: 3 });
    const rows = value.modules.get("data/rows.ts")?.exports as unknown as
      | { priced(amount: number): number }
      | undefined;
    expect(rows?.priced(50)).toBe(5);
  });

  it("is refused when a byte of it changed, when it is cut short and when it is gone", async () => {
    const release = path.join(root, "release");
    await writeCompiled(release, (await compileProject({ root })).value);
    const file = path.join(release, "modules.json");
    const text = await readFile(file, "utf8");
    for (const damaged of [text.replace("0.1", "0.2"), text.slice(0, -40), "", "null"]) {
      await writeFile(file, damaged);
      await expect(readCompiled(release, { root })).rejects.toMatchObject({ code: "load.release-corrupt" });
    }
    await rm(file);
    await expect(readCompiled(release, { root })).rejects.toMatchObject({ code: "load.release-corrupt" });
  });
});

describe("the hash of a module's code", () => {
  const hash = async () => codeHash((await compileProject({ root })).value, "data/rows.ts");

  it("ignores formatting, comments and types", async () => {
    const before = await hash();
    await write("shared/rates.ts", `// the rate of 2026\nexport   const rate: number =\n  0.1 as const\n`);
    expect(await hash()).toBe(before);
  });

  it("changes with an imported project file", async () => {
    const before = await hash();
    await write("shared/rates.ts", `export const rate = 0.2;\n`);
    expect(await hash()).not.toBe(before);
  });

  it("changes with the version of an imported package, not with one that is not imported", async () => {
    await write("node_modules/tariffs/package.json", `{ "name": "tariffs", "version": "1.0.0" }`);
    await write("node_modules/other/package.json", `{ "name": "other", "version": "1.0.0" }`);
    await write("shared/rates.ts", `import { base } from "tariffs/base";\nexport const rate = base;\n`);
    const before = await hash();
    await write("node_modules/other/package.json", `{ "name": "other", "version": "2.0.0" }`);
    expect(await hash()).toBe(before);
    await write("node_modules/tariffs/package.json", `{ "name": "tariffs", "version": "1.0.1" }`);
    expect(await hash()).not.toBe(before);
  });

  it("does not depend on where the file stands, and ends in a cycle", async () => {
    await write("data/one.ts", `import { two } from "./two.ts";\nexport const one = () => two;\n`);
    await write("data/two.ts", `import { one } from "./one.ts";\nexport const two = () => one;\n`);
    await write("ml/one.ts", `import { two } from "./two.ts";\nexport const one = () => two;\n`);
    await write("ml/two.ts", `import { one } from "./one.ts";\nexport const two = () => one;\n`);
    const { value } = await compileProject({ root });
    expect(await codeHash(value, "data/one.ts")).toBe(await codeHash(value, "ml/one.ts"));
    expect(await codeHash(value, "data/one.ts")).not.toBe(await codeHash(value, "data/two.ts"));
  });
});
