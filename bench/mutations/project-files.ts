import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { domainSize } from "../projects/domain.ts";
import { projectFiles } from "../projects/generate-project.ts";
import { type BaseProject, type Files, replaceIn } from "./mutation.ts";

const examples = join(import.meta.dirname, "../../examples");
const roleFolders = ["ai", "analyst", "backend", "data", "frontend", "fullstack", "ml", "mlops"];

/** The projects that are changed: both examples, and a generated one with what they do not have. */
export function baseProjects(): readonly BaseProject[] {
  return [exampleProject("fraud"), exampleProject("minimal"), generatedProject()];
}

function exampleProject(name: "fraud" | "minimal"): BaseProject {
  const root = join(examples, name);
  const paths = readdirSync(root, { recursive: true, encoding: "utf8" });
  const isSource = (path: string) => roleFolders.includes(path.split("/")[0] ?? "") && /\.(tsx?|css)$/.test(path);
  const files = new Map(paths.filter(isSource).map((path) => [path, readFileSync(join(root, path), "utf8")]));
  files.set("throughline.config.ts", withoutInputs(readFileSync(join(root, "throughline.config.ts"), "utf8")));
  const hasLock = paths.includes("throughline.lock.json");
  const lock = hasLock ? readFileSync(join(root, "throughline.lock.json"), "utf8") : undefined;
  return { name, files, lock };
}

/** The config without the generator of the example's data, which no contract depends on. */
const withoutInputs = (config: string) =>
  config.replace(/import \{ generateInputs.*\n/, "").replace(/ {2}prepare: [\s\S]*?\n {2}\},\n/, "");

/** A domain of the generated project, with vectors, two times of an order and a figure of both, a page size, and cases to evaluate with. */
function generatedProject(): BaseProject {
  const files = new Map(projectFiles(domainSize));
  for (const [path, from, to] of additions) files.set(path, replaceIn(files.get(path) ?? "", from, to));
  for (const path of ["tsconfig.json", "package.json"]) files.delete(path);
  return { name: "generated", files: files as Files, lock: undefined };
}

const shipping = `export const shipping = metric("d000_shipping", {
  from: orders,
  time: "ordered_at",
  measure: ({ mean }) => mean("shipping_days"),
});
`;

const additions: readonly (readonly [string, string, string])[] = [
  ["data/d000-sources.ts", "ordered_at: timestamp(),", "ordered_at: timestamp(),\n    shipped_at: timestamp(),"],
  ["data/d000-tables.ts", "o.channel, o.ordered_at,", "o.channel, o.ordered_at, o.shipped_at,"],
  [
    "data/d000-tables.ts",
    "o.shipped_at,",
    "o.shipped_at,\n           date_diff('day', o.ordered_at, o.shipped_at)::integer as shipping_days,",
  ],
  ["data/d000-tables.ts", "returned: boolean(),", "returned: boolean(),\n    shipping_days: integer(),"],
  ["analyst/d000.ts", "export const overview", `${shipping}\nexport const overview`],
  ["analyst/d000.ts", "kpi(returnRate),", "kpi(returnRate), kpi(shipping),"],
  ["ai/d000.ts", "import { agent, knowledgeBase", "import { agent, embeddings, knowledgeBase"],
  ["ai/d000.ts", "chunk: {", 'embed: embeddings.local("models/small", { dimensions: 384 }),\n  chunk: {'],
  ["backend/d000.ts", 'cache: "until-commit"', 'pageSize: 50, cache: "until-commit"'],
  ["data/d000-tables.ts", 'freshness: "26h",', 'freshness: "26h",\n  quality: 0.95,'],
];
