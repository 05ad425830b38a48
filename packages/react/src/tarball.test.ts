import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";

const run = promisify(execFile);
const root = join(import.meta.dirname, "../../..");

/** Paths of what npm would publish of a package. */
async function packed(name: string): Promise<string[]> {
  const cwd = join(root, "packages", name);
  const { stdout } = await run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd });
  const [tarball] = JSON.parse(stdout) as [{ readonly files: readonly { readonly path: string }[] }];
  return tarball.files.map(({ path }) => path);
}

describe.each(["throughline", "react", "studio"])("the tarball of packages/%s", (name) => {
  it("has its README, the licence, and nothing of the compiler's own", async () => {
    const files = await packed(name);
    expect(files).toEqual(expect.arrayContaining(["README.md", "LICENSE", "package.json"]));
    expect(files.filter((file) => file.endsWith(".tsbuildinfo"))).toEqual([]);
  });

  it("has the licence of the repository, and a README that starts with its own name", async () => {
    const [own, all] = await Promise.all(
      [join(root, "packages", name, "LICENSE"), join(root, "LICENSE")].map((file) => readFile(file, "utf8")),
    );
    expect(own).toBe(all);
    const { name: title } = JSON.parse(await readFile(join(root, "packages", name, "package.json"), "utf8"));
    expect(await readFile(join(root, "packages", name, "README.md"), "utf8")).toMatch(new RegExp(`^# ${title}\n`));
  });
});
