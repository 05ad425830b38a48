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
  files.set("throughline.config.ts", config);
  files.set("tsconfig.json", tsconfig);
  files.set("package.json", `{ "name": "generated", "private": true, "type": "module" }\n`);
  return files;
}

/** Writes a generated project into a folder, with the packages of this repository. */
export async function writeProject(folder: string, declarations: number): Promise<void> {
  for (const [file, text] of projectFiles(declarations)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
  await symlink(join(repository, "node_modules"), join(folder, "node_modules"), "dir");
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
