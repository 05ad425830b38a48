import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPackageResolver } from "./resolve-package.ts";

let root: string;

const packages: Readonly<Record<string, object>> = {
  dual: { exports: { import: "./esm.js", require: "./cjs.js", default: "./other.js" } },
  sugar: { exports: "./esm.js" },
  subpaths: {
    exports: {
      ".": { source: "./source.js", default: "./esm.js" },
      "./data": "./data.js",
      "./parts/*": "./parts/*.js",
      "./parts/special/*": { browser: "./no.js", node: { import: "./special/*.js" } },
      "./parts/hidden/*": null,
      "./list": [{ absent: "./no.js" }, "./data.js"],
      "./*.css": "./styles/*.css",
    },
  },
  main: { main: "lib" },
  plain: {},
  "@scope/name": { exports: { "./part": "./data.js" } },
};

const files = [
  "esm.js",
  "cjs.js",
  "other.js",
  "source.js",
  "data.js",
  "parts/a.js",
  "parts/hidden/x.js",
  "special/b.js",
  "styles/s.css",
  "lib/index.js",
  "index.js",
];

beforeAll(async () => {
  root = await realpath(await mkdtemp(path.join(tmpdir(), "throughline resolve ")));
  for (const [name, manifest] of Object.entries(packages)) {
    const folder = path.join(root, "node_modules", name);
    for (const file of files) {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await writeFile(path.join(folder, file), "");
    }
    await writeFile(
      path.join(folder, "package.json"),
      JSON.stringify({ name, version: "1.2.3", type: "module", ...manifest }),
    );
  }
  await mkdir(path.join(root, "data"));
  await symlink(path.join(root, "node_modules", "dual"), path.join(root, "node_modules", "linked"));
  const imports = { "#own": "./data/own.js", "#deep/*": "./data/*.js", "#outside": "dual" };
  await writeFile(path.join(root, "package.json"), JSON.stringify({ name: "project", imports }));
  await writeFile(path.join(root, "data", "own.js"), "");
});

afterAll(() => rm(root, { recursive: true, force: true }));

const specifiers = [
  "dual",
  "sugar",
  "subpaths",
  "subpaths/data",
  "subpaths/parts/a",
  "subpaths/parts/special/b",
  "subpaths/parts/hidden/x",
  "subpaths/list",
  "subpaths/s.css",
  "subpaths/none",
  "subpaths/parts/none",
  "main",
  "main/data.js",
  "main/data",
  "plain",
  "@scope/name/part",
  "@scope/name",
  "absent",
  "absent/part",
  "linked",
  "#own",
  "#deep/own",
  "#outside",
  "#none",
];

/** What Node itself answers in a process of its own. */
function nodeAnswers(conditions: readonly string[]): Record<string, string | null> {
  const script = `import { existsSync } from "node:fs"; import { fileURLToPath } from "node:url";
    const of = (s) => { try { const f = fileURLToPath(import.meta.resolve(s, process.argv[1])); return existsSync(f) ? f : null } catch { return null } };
    console.log(JSON.stringify(Object.fromEntries(${JSON.stringify(specifiers)}.map((s) => [s, of(s)]))));`;
  const flags = [
    "--no-deprecation",
    "--experimental-import-meta-resolve",
    ...conditions.map((one) => `--conditions=${one}`),
  ];
  const importer = `file://${path.join(root, "data", "x.js").replaceAll(" ", "%20")}`;
  const output = execFileSync(process.execPath, [...flags, "--input-type=module", "-e", script, importer], {
    env: { ...process.env, NODE_OPTIONS: "" },
  });
  return JSON.parse(output.toString()) as Record<string, string | null>;
}

describe("package resolution", () => {
  it.each([[[]], [["source"]]])("answers as Node does with conditions %j", (extra: readonly string[]) => {
    const resolver = createPackageResolver([...extra, "node", "import"]);
    const importer = path.join(root, "data", "x.js");
    const ours = Object.fromEntries(specifiers.map((one) => [one, resolver.resolve(one, importer) ?? null]));
    expect(ours).toEqual(nodeAnswers(extra));
  });

  it("answers as Node does for packages of this workspace", () => {
    const resolver = createPackageResolver(["node", "import"]);
    const here = fileURLToPath(import.meta.url);
    const installed = ["zod", "zod/v4", "fastify", "esbuild", "oxc-parser", "@duckdb/node-api"];
    const script = `console.log(JSON.stringify(${JSON.stringify(installed)}.map((s) => import.meta.resolve(s))))`;
    const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: path.dirname(here) });
    const expected = (JSON.parse(output.toString()) as string[]).map((url) => fileURLToPath(url));
    expect(installed.map((specifier) => resolver.resolve(specifier, here))).toEqual(expected);
  });

  it("reads the version of the package that a file sees", () => {
    const resolver = createPackageResolver([]);
    expect(resolver.manifestOf("@scope/name/part", path.join(root, "data", "x.js"))?.version).toBe("1.2.3");
    expect(resolver.manifestOf("absent", path.join(root, "data", "x.js"))).toBeUndefined();
  });
});
