import { copyFile, link, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";

/** A copy of a project's files that can be changed and checked without touching the project. */
export interface ProjectCopy {
  /** Absolute folder, below the project, so that packages are found as by the project itself. */
  readonly root: string;
  /** Project-relative paths of all modules, sorted. */
  readonly modules: readonly string[];
  /** The text of a module as the project has it. */
  text(file: string): Promise<string>;
  write(file: string, text: string): Promise<void>;
  remove(): Promise<void>;
}

const moduleFile = /\.(?:[cm]?[jt]s|[jt]sx)$/;
const copied = /\.(?:[cm]?[jt]s|[jt]sx|json|css)$/;

/** Copies the modules of a project, and the JSON and CSS that they may import, into a new folder below its `.throughline`. */
export async function copyProject(root: string): Promise<ProjectCopy> {
  const parent = path.join(root, ".throughline", "fix");
  await mkdir(parent, { recursive: true });
  const copy = await mkdtemp(path.join(parent, "copy-"));
  const files = await filesBelow(root, "");
  for (const file of files) await copyInto(path.join(root, file), path.join(copy, file));
  const texts = new Map<string, string>();
  return {
    root: copy,
    modules: files.filter((file) => moduleFile.test(file)).sort(),
    async text(file) {
      const known = texts.get(file) ?? (await readFile(path.join(root, file), "utf8"));
      texts.set(file, known);
      return known;
    },
    async write(file, text) {
      await rm(path.join(copy, file), { force: true });
      await writeFile(path.join(copy, file), text);
    },
    remove: () => rm(copy, { recursive: true, force: true }),
  };
}

async function filesBelow(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true });
  const found = await Promise.all(
    entries.map(async (entry) => {
      const file = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.name.startsWith(".") || entry.name === "node_modules" || entry.name === "dist") return [];
      if (entry.isDirectory()) return filesBelow(root, file);
      return entry.isFile() && copied.test(entry.name) ? [file] : [];
    }),
  );
  return found.flat();
}

/** A second name of the same file costs no time and no room; a changed file gets a body of its own. */
async function copyInto(from: string, to: string): Promise<void> {
  await mkdir(path.dirname(to), { recursive: true });
  await link(from, to).catch(() => copyFile(from, to));
}
