import { readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join, relative, sep } from "node:path";
import type { Plugin } from "vite";
import type { ThroughlineError, Where } from "../../contracts/errors/throughline-error.ts";
import type { BundleRequest } from "../../ports/app-bundler.ts";
import { bundlerError } from "./error-codes.ts";
import type { OwnPackage } from "./own-package.ts";

/** Specifier of the module that the browser starts with. */
export const entrySpecifier = "throughline:entry";

/** Id of a module that is text only; the ending lets its JSX and types be read. */
export const textIdOf = (specifier: string) => `\0text:${specifier}.tsx`;
const replacedId = (file: string) => `\0descriptor:${file}`;
const emptyId = (specifier: string) => `\0server-only:${specifier}`;

/**
 * Decides what each import of browser code means: generated modules by their specifier, descriptors where project files of the
 * server's roles stand, the client as it is, nothing of the other entries of this package, and no module of Node. `refuse` is told
 * of what stops the build, since the bundler changes the errors that go through it.
 */
export function browserModules(
  request: BundleRequest,
  own: OwnPackage,
  refuse: (problem: ThroughlineError) => void,
): Plugin {
  const { root, entry, modules, replaced, serverFolders } = request;
  const texts = new Map([...modules, [entrySpecifier, entry]].map(([name, text]) => [textIdOf(name as string), text]));
  const isServer = (file: string) => serverFolders.some((folder) => file.startsWith(folder + sep));
  const stop = (build: { error(message: string): never }, problem: ThroughlineError): never => {
    refuse(problem);
    return build.error(problem.detail);
  };
  return {
    name: "throughline:browser-modules",
    enforce: "pre",
    async resolveId(source, importer, options) {
      if (texts.has(textIdOf(source))) return textIdOf(source);
      if (source.startsWith("\0")) return null;
      const ours = ownModule(source, modules, own);
      if (ours !== undefined) return ours;
      if (isBuiltin(source) && isOfProject(root, importer)) return stop(this, builtinProblem(root, source, importer));
      const base = importer?.startsWith("\0text:") === true ? join(root, "package.json") : importer;
      const found = await this.resolve(source, base, { ...options, skipSelf: true });
      if (found === null && isOfProject(root, importer)) return stop(this, missingProblem(root, source, importer));
      if (found === null) return null;
      const file = found.id.split("?")[0] as string;
      if (replaced.has(file)) return replacedId(file);
      if (isServer(file)) return emptyId(file);
      return found;
    },
    load(id) {
      if (id.startsWith("\0text:")) return { code: texts.get(id) ?? "", moduleType: "tsx" };
      if (id.startsWith("\0descriptor:")) return { code: replaced.get(id.slice(12)) ?? "", moduleType: "js" };
      if (id.startsWith("\0server-only:")) return { code: "export {};", moduleType: "js" };
      return null;
    },
  };
}

/** The project's own code, for which the words of its author count; packages may ask for what they do not need in a browser. */
const isOfProject = (root: string, importer: string | undefined) =>
  importer?.startsWith(root + sep) === true && !importer.includes(`${sep}node_modules${sep}`);

/** Entries of this package, by the copy that runs: the client, and of all others nothing. */
function ownModule(source: string, modules: ReadonlyMap<string, string>, { entries }: OwnPackage): string | undefined {
  if (source !== "throughline" && !source.startsWith("throughline/")) return undefined;
  if (modules.has(source)) return textIdOf(source);
  return entries.get(source) ?? emptyId(source);
}

function builtinProblem(root: string, source: string, importer = root): ThroughlineError {
  const where = placeOf(root, importer, source);
  return bundlerError("server-code", { detail: `browsers have no ${source}: ${where.file} imports it`, where });
}

function missingProblem(root: string, source: string, importer = root): ThroughlineError {
  const where = placeOf(root, importer, source);
  if (source.startsWith(".") || source.startsWith("/"))
    return bundlerError("invalid-code", { detail: `no such file: "${source}"`, where });
  const name = source
    .split("/")
    .slice(0, source.startsWith("@") ? 2 : 1)
    .join("/");
  const hint = `run \`npm install ${name}\` in the project`;
  return bundlerError("package-missing", { detail: `not installed: ${name}`, hint, where });
}

/** The line of a file that imports something. */
function placeOf(root: string, importer: string, source: string): Where {
  const path = importer.split("?")[0] as string;
  const file = relative(root, path).split(sep).join("/");
  const lines = readFileSync(path, "utf8").split("\n");
  const line = lines.findIndex((text) => text.includes(`"${source}"`) || text.includes(`'${source}'`)) + 1;
  return line === 0 ? { file } : { file, line };
}
