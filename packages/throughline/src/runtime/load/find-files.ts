import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { roles } from "../../contracts/core/declaration.ts";

const configNames = ["throughline.config.ts", "throughline.config.js", "throughline.config.mjs"] as const;

/** The names a config can have, in the order in which they are looked for. */
export const configFiles: readonly string[] = configNames;

/** A project-relative path with `/`. */
export const relativeFile = (root: string, file: string): string => path.relative(root, file).split(path.sep).join("/");

const isModule = (name: string) => /\.tsx?$/.test(name) && !/(?:\.d|\.test|\.spec|\.test-d)\.tsx?$/.test(name);

/** The files whose exports are declarations: TypeScript of the role folders, without tests; project-relative, sorted. */
export async function findRoleFiles(root: string): Promise<readonly string[]> {
  const found = await Promise.all(roles.map((role) => filesBelow(root, role)));
  return found.flat().sort();
}

/** Folders of the root that hold what a project makes or is tried with. */
const besideCode: ReadonlySet<string> = new Set("test tests __tests__ fixtures dist build out coverage".split(" "));

/** TypeScript below the root that stands in no role folder, and in no folder that is a project or package of its own; sorted. */
export async function findOtherFiles(root: string): Promise<readonly string[]> {
  const known: ReadonlySet<string> = new Set([...roles, ...besideCode, "node_modules"]);
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const folders = entries.filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith(".") && !known.has(entry.name),
  );
  const found = folders.map(async ({ name }) => {
    const folder = path.join(root, name);
    const isOwn = (await isFile(path.join(folder, "package.json"))) || (await findConfig(folder)) !== undefined;
    return isOwn ? [] : filesBelow(root, name);
  });
  return (await Promise.all(found)).flat().sort();
}

/** The role folder that a project-relative file stands in. */
export function roleOf(file: string): (typeof roles)[number] | undefined {
  return roles.find((role) => file.startsWith(`${role}/`));
}

/** The config of the folder, project-relative; undefined where there is none. */
export async function findConfig(root: string): Promise<string | undefined> {
  for (const name of configNames) if (await isFile(path.join(root, name))) return name;
  return undefined;
}

/** @param folder  project-relative, with `/`, as are the files */
async function filesBelow(root: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(path.join(root, folder), { withFileTypes: true }).catch(() => []);
  const seen = entries.filter(({ name }) => !name.startsWith(".") && name !== "node_modules");
  const files = seen.filter((entry) => entry.isFile() && isModule(entry.name)).map(({ name }) => `${folder}/${name}`);
  const others = seen
    .filter((entry) => !entry.isFile())
    .map(async (entry): Promise<readonly string[]> => {
      const file = `${folder}/${entry.name}`;
      if (entry.isDirectory()) return filesBelow(root, file);
      return isModule(entry.name) && (await isFile(path.join(root, file))) ? [file] : [];
    });
  return [...files, ...(await Promise.all(others)).flat()];
}

const isFile = async (file: string) => (await stat(file).catch(() => undefined))?.isFile() === true;
