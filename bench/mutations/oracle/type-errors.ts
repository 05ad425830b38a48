import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Files } from "../mutation.ts";

const repository = join(import.meta.dirname, "../../..");
const compiler = join(repository, "node_modules/.bin/tsc");

/** Copies in one run of the compiler: its own types are then read once for many. */
const batchSize = 60;

/**
 * For each project, the ids of the declarations that the compiler refuses. An error that stands in no declaration belongs to those of its
 * file or, where that has none, to those of the files that import it.
 */
export async function typeErrors(projects: readonly Files[]): Promise<readonly ReadonlySet<string>[]> {
  const found: ReadonlySet<string>[] = [];
  for (let start = 0; start < projects.length; start += batchSize) {
    const batch = projects.slice(start, start + batchSize);
    const errors = await compile(batch);
    found.push(...batch.map((files, index) => blamed(files, errors.get(index) ?? [])));
  }
  return found;
}

interface TypeError {
  readonly file: string;
  readonly line: number;
}

async function compile(batch: readonly Files[]): Promise<ReadonlyMap<number, readonly TypeError[]>> {
  const folder = await mkdtemp(join(tmpdir(), "throughline-mutations-"));
  try {
    for (const [index, files] of batch.entries()) await writeFiles(join(folder, String(index)), files);
    await symlink(join(repository, "node_modules"), join(folder, "node_modules"), "dir");
    await writeFile(join(folder, "styles.d.ts"), 'declare module "*.css";\n');
    await writeFile(join(folder, "package.json"), '{ "type": "module" }\n');
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(settings));
    return errorsIn(await outputOf(folder));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const settings = {
  extends: join(repository, "tsconfig.base.json"),
  compilerOptions: {
    noEmit: true,
    jsx: "react-jsx",
    lib: ["es2023", "dom", "dom.iterable"],
    types: ["node"],
    typeRoots: [join(repository, "node_modules/@types")],
  },
  include: ["styles.d.ts", "*/**/*.ts", "*/**/*.tsx"],
};

export async function writeFiles(root: string, files: Files): Promise<void> {
  for (const [path, text] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

const outputOf = (folder: string) =>
  new Promise<string>((resolve, reject) => {
    const options = { maxBuffer: 2 ** 28, cwd: folder };
    execFile(compiler, ["--noEmit", "-p", folder, "--pretty", "false"], options, (error, stdout, stderr) => {
      if (error !== null && !stdout.includes("error TS")) reject(new Error(`${stdout.slice(0, 2_000)}${stderr}`));
      else resolve(stdout);
    });
  });

function errorsIn(output: string): Map<number, TypeError[]> {
  const errors = new Map<number, TypeError[]>();
  for (const [, path = "", line = ""] of output.matchAll(/^(\S+?)\((\d+),\d+\): error TS/gm)) {
    const [index, ...file] = path.split("/");
    if (!/^\d+$/.test(index ?? "")) throw new Error(`the compiler refuses what nobody changed: ${path}:${line}`);
    const own = errors.get(Number(index)) ?? [];
    errors.set(Number(index), [...own, { file: file.join("/"), line: Number(line) }]);
  }
  return errors;
}

interface Range {
  readonly id: string;
  readonly start: number;
  readonly end: number;
}

const kinds: Readonly<Record<string, string>> = { documents: "source" };

/** The lines of each declaration of a file. */
function rangesOf(text: string): Range[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    const [, noun = "", name] = /^export const \w+ = (\w+)\("([^"]+)"/.exec(line) ?? [];
    if (name === undefined) return [];
    const end = line.trimEnd().endsWith(");") ? index : lines.findIndex((one, at) => at > index && one.startsWith("}"));
    return [{ id: `${kinds[noun] ?? noun}:${name}`, start: index + 1, end: end + 1 }];
  });
}

function blamed(files: Files, errors: readonly TypeError[]): ReadonlySet<string> {
  return new Set(errors.flatMap((error) => declarationsAt(files, error)));
}

function declarationsAt(files: Files, { file, line }: TypeError): string[] {
  const own = rangesOf(files.get(file) ?? "");
  const inside = own.filter(({ start, end }) => start <= line && line <= end);
  if (inside.length > 0) return inside.map(({ id }) => id);
  if (own.length > 0) return own.map(({ id }) => id);
  const base = file.split("/").at(-1) ?? file;
  const importers = [...files].filter(([, text]) => text.includes(`/${base}"`));
  return importers.flatMap(([, text]) => rangesOf(text).map(({ id }) => id));
}
