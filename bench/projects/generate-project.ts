import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { domain, domainName, domainSize } from "./domain.ts";

const repository = join(import.meta.dirname, "../..");

/** Files of a project with this many declarations of all fifteen kinds, by path: domains of twenty-two, the rest metrics. */
export function projectFiles(declarations: number): ReadonlyMap<string, string> {
  const domains = Math.floor(declarations / domainSize);
  const rest = declarations % domainSize;
  const files = new Map(Array.from({ length: domains }, (_, index) => Object.entries(domain(index).files)).flat());
  if (rest > 0) files.set("analyst/more.ts", moreMetrics(rest));
  return new Map([...files, ...settings]);
}

/** Files of a project with the sources and the four tables of this many domains, and nothing else. */
export function sqlProjectFiles(domains: number): ReadonlyMap<string, string> {
  const all = Array.from({ length: domains }, (_, index) => Object.entries(domain(index).files)).flat();
  return new Map([...all.filter(([file]) => file.startsWith("data/")), ...settings]);
}

/** Writes a generated project into a folder, with the packages of this repository. */
export async function writeProject(folder: string, declarations: number): Promise<void> {
  await writeFiles(folder, projectFiles(declarations));
  await linkPackages(folder);
}

/** Lets a project use the packages of this repository. */
export const linkPackages = (folder: string): Promise<void> =>
  symlink(join(repository, "node_modules"), join(folder, "node_modules"), "dir");

/** Writes texts by their paths, with the folders that they need. */
export async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [file, text] of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
}

function moreMetrics(count: number): string {
  const metrics = Array.from(
    { length: count },
    (_, index) => `
export const more${index} = metric("more_${index}", {
  from: orders,
  time: "ordered_at",
  dimensions: ["country"],
  measure: ({ sum }) => sum("quantity"),
});
`,
  );
  return `import { metric } from "throughline/analyst";
import { orders } from "../data/${domainName(0)}-tables.ts";
${metrics.join("")}`;
}

const config = `import { defineConfig } from "throughline";

export default defineConfig({
  name: "generated",
  owners: { data: "@data", ml: "@ml", mlops: "@platform", ai: "@assist", backend: "@shop", fullstack: "@desk", frontend: "@web", analyst: "@insight" },
});
`;

const tsconfig = `${JSON.stringify(
  {
    extends: join(repository, "tsconfig.base.json"),
    compilerOptions: { noEmit: true },
    include: ["*/*.ts", "throughline.config.ts"],
  },
  undefined,
  2,
)}
`;

const settings: readonly (readonly [file: string, text: string])[] = [
  ["throughline.config.ts", config],
  ["tsconfig.json", tsconfig],
  ["package.json", `{ "name": "generated", "private": true, "type": "module" }\n`],
];
