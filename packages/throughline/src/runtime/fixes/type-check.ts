import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";

/** One error of the TypeScript compiler; `file` is relative to the folder that was checked, line and column start at 1. */
export interface TypeProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: string;
  /** All lines of the message. */
  readonly message: string;
}

/** Checks the types of a copy of a project, with the compiler and the settings of the project. */
export type TypeCheck = (folder: string) => Promise<readonly TypeProblem[]>;

/**
 * The type check of a project: the compiler that it has installed, under the nearest tsconfig.json; without one under the settings that
 * `throughline init` writes.
 *
 * @returns undefined where the project has no compiler
 */
export function typeCheckOf(root: string): TypeCheck | undefined {
  const compiler = compilerOf(root);
  if (compiler === undefined) return undefined;
  const config = nearestConfig(root);
  return async (folder) => {
    const file = path.join(folder, "tsconfig.fix.json");
    await writeFile(file, JSON.stringify(configOf(config)));
    return readProblems(await outputOf(compiler, ["-p", file, "--pretty", "false"]), folder);
  };
}

function compilerOf(root: string): string | undefined {
  try {
    const manifest = createRequire(path.join(root, "package.json")).resolve("typescript/package.json");
    const file = path.join(path.dirname(manifest), "bin", "tsc");
    return existsSync(file) ? file : undefined;
  } catch {
    return undefined;
  }
}

function nearestConfig(root: string): string | undefined {
  const file = path.join(root, "tsconfig.json");
  if (existsSync(file)) return file;
  const parent = path.dirname(root);
  return parent === root ? undefined : nearestConfig(parent);
}

const ownSettings = {
  target: "es2023",
  lib: ["es2023", "dom", "dom.iterable"],
  module: "nodenext",
  moduleResolution: "nodenext",
  jsx: "react-jsx",
  strict: true,
  allowImportingTsExtensions: true,
  skipLibCheck: true,
};

const configOf = (base: string | undefined) => ({
  ...(base === undefined ? {} : { extends: base }),
  compilerOptions: {
    ...(base === undefined ? ownSettings : {}),
    noEmit: true,
    composite: false,
    incremental: false,
    declaration: false,
  },
  include: ["**/*"],
  exclude: ["**/node_modules"],
  references: [],
});

function outputOf(compiler: string, options: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [compiler, ...options], {
      cwd: path.dirname(options[1] as string),
      stdio: ["ignore", "pipe", "ignore"],
    });
    const parts: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => parts.push(part));
    child.on("error", reject);
    child.on("close", () => resolve(Buffer.concat(parts).toString()));
  });
}

const head = /^(.+?)\((\d+),(\d+)\): error (TS\d+): (.*)$/;

/** Reads the compiler's plain output; what belongs to a problem is indented below it. */
function readProblems(output: string, folder: string): TypeProblem[] {
  const found: { file: string; line: number; column: number; code: string; message: string }[] = [];
  for (const line of output.split(/\r?\n/)) {
    const match = head.exec(line);
    const last = found.at(-1);
    if (match === null && last !== undefined && line.startsWith(" ")) last.message += `\n${line}`;
    if (match === null) continue;
    const [, file, at, column, code, message] = match as unknown as [string, string, string, string, string, string];
    const relative = path.relative(folder, path.resolve(folder, file)).split(path.sep).join("/");
    found.push({ file: relative, line: Number(at), column: Number(column), code, message });
  }
  return found;
}
