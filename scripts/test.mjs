// `npm test`: every static check, then the tests. `--only unit,types` runs some of the steps;
// with `--write` layers, errors and docs write their generated parts instead of comparing them.
import { parseArgs } from "node:util";
import { runSteps, staticCheck, vitestProjects } from "./steps.mjs";
import { useMemoryForTemporaryFolders } from "./temporary-folder.mjs";

const { values } = parseArgs({ options: { only: { type: "string" }, write: { type: "boolean", default: false } } });
const script = (/** @type {string} */ name) => [
  "tsx",
  "--conditions=source",
  `scripts/${name}.ts`,
  ...(values.write ? ["--write"] : []),
];

/** What `npm run build` does: the Studio's tests and the journeys take what a user has. */
async function buildAll() {
  const packages = ["packages/throughline/tsconfig.build.json", "packages/react/tsconfig.build.json"];
  const typed = await staticCheck(["tsc", "-b", ...packages]);
  const studio = await staticCheck(["vite", "build", "packages/studio", "--logLevel", "error"]);
  return { passed: typed.passed & studio.passed, failed: typed.failed | studio.failed, skipped: 0 };
}

const steps = [
  { name: "build", run: buildAll },
  // *.test-d.ts are compiled here: a line that must not compile says `@ts-expect-error`.
  { name: "types", run: () => staticCheck(["tsc", "--noEmit"]) },
  { name: "lint", run: () => staticCheck(["biome", "check", "."]) },
  { name: "layers", run: () => staticCheck(script("check-layers")) },
  { name: "errors", run: () => staticCheck(script("check-errors")) },
  { name: "docs", run: () => staticCheck(script("check-docs")) },
  { name: "unused", run: () => staticCheck(["knip"]) },
  { name: "unit", run: () => vitestProjects(["unit"], ["--maxWorkers=3"]) },
  { name: "journeys", run: () => vitestProjects(["journeys"], ["--maxWorkers=3"]) },
  { name: "interop", run: () => vitestProjects(["interop"], ["--passWithNoTests", "--maxWorkers=3"]) },
];

const names = values.only?.split(",") ?? steps.map((step) => step.name);
const unknown = names.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`no such step: ${unknown.join(", ")}; there are ${steps.map((step) => step.name).join(", ")}`);
  process.exitCode = 2;
} else {
  // The tests take what was just built, where that is among the steps.
  if (names.includes("build")) process.env.THROUGHLINE_BUILT = "1";
  await useMemoryForTemporaryFolders();
  await runSteps(steps.filter((step) => names.includes(step.name)));
}
