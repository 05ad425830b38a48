import { cpSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

const checkout = path.resolve(import.meta.dirname, "../..");

/** A project in a folder of its own, with the workspace's packages in reach. */
export interface TempProject {
  /** Absolute. */
  readonly root: string;
  /** Absolute; made by the first run. */
  readonly state: string;
  read(file: string): Promise<string>;
  write(file: string, text: string): Promise<void>;
  /** Replaces `from`, which must be there, by `to`. */
  edit(file: string, from: string, to: string): Promise<void>;
  /** A second project with the same files and the same state. */
  copy(): Promise<TempProject>;
  remove(): Promise<void>;
}

/** A project of the given files. */
export async function inlineProject(files: Readonly<Record<string, string>>): Promise<TempProject> {
  const project = await emptyProject();
  for (const [file, text] of Object.entries(files)) await project.write(file, text);
  return project;
}

/** The fraud example with fewer inputs; without its app, whose bundles are a third of a first run, where a test is not about that. */
export async function fraudProject(inputs: FraudInputs = {}): Promise<TempProject> {
  const project = await emptyProject();
  const from = path.join(checkout, "examples/fraud");
  const left = new Set(["node_modules", ".throughline", "inbox", "throughline.lock.json"]);
  if (inputs.app === false) for (const folder of ["frontend", "fullstack"]) left.add(folder);
  await cp(from, project.root, { recursive: true, filter: (file) => !left.has(path.relative(from, file)) });
  await project.write("throughline.config.ts", fraudConfig(inputs));
  // A handful of frauds in the test rows: one more or less moves F1 by tenths.
  await project.edit("ml/fraud.ts", "f1: { min: 0.6 }", "f1: { min: 0.2 }");
  return project;
}

export interface FraudInputs {
  /** Payments of the first call. @default 9_000 */
  readonly rows?: number;
  /** Days that they cover. @default 90 */
  readonly days?: number;
  /** Whether it has its app. @default true */
  readonly app?: boolean;
}

function fraudConfig({ rows = 9_000, days = 90 }: FraudInputs): string {
  return `import { defineConfig } from "throughline";
import { generateInputs } from "./generate/generate-inputs.ts";

export default defineConfig({
  name: "fraud",
  owners: { data: "@data-platform", ml: "@ml-team" },
  prepare: async (context) => {
    await generateInputs({ ...context, rows: ${rows}, days: ${days}, seed: 7 });
  },
});
`;
}

async function emptyProject(): Promise<TempProject> {
  const home = await mkdtemp(path.join(tmpdir(), "throughline-journey-"));
  await symlink(path.join(checkout, "node_modules"), path.join(home, "node_modules"));
  const root = path.join(home, "project");
  await mkdir(root);
  return projectIn(home, root);
}

function projectIn(home: string, root: string): TempProject {
  const at = (file: string) => path.join(root, file);
  const project: TempProject = {
    root,
    state: at(".throughline"),
    read: (file) => readFile(at(file), "utf8"),
    async write(file, text) {
      await mkdir(path.dirname(at(file)), { recursive: true });
      await writeFile(at(file), text);
    },
    async edit(file, from, to) {
      const text = await project.read(file);
      if (!text.includes(from)) throw new Error(`${file} does not hold: ${from}`);
      await project.write(file, text.replace(from, to));
    },
    async copy() {
      const other = await emptyProject();
      // A state has a thousand small files: one after another takes a third of the processor time.
      cpSync(root, other.root, { recursive: true, preserveTimestamps: true });
      return other;
    },
    remove: () => rm(home, { recursive: true, force: true }),
  };
  return project;
}
