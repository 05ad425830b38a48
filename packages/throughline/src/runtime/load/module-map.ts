import path from "node:path";
import { pathToFileURL } from "node:url";
import { compileFunction } from "node:vm";
import type { MissingUse } from "../../contracts/core/missing.ts";
import type { ThroughlineError } from "../../contracts/errors/index.ts";
import {
  type CompiledImport,
  type CompiledModule,
  type CompiledProject,
  moduleParameters,
} from "./compiled-project.ts";
import { loadError } from "./error-codes.ts";
import { Namespace } from "./namespace.ts";
import { candidatesOf, isPath } from "./resolve-file.ts";

/** Packages as modules see them: loaded before, or while a dynamic import runs. */
export interface PackageNamespaces {
  /** The namespace of a package that was loaded before; one of stand-ins where that failed. */
  get(specifier: string, importer: string): Namespace;
  load(specifier: string, importer: string): Promise<object>;
}

/** A module that threw while it was evaluated. */
export interface FailedModule {
  readonly file: string;
  readonly error: unknown;
}

interface Entry {
  readonly compiled: CompiledModule | undefined;
  readonly module: { exports: unknown };
  readonly namespace: Namespace;
  state: "new" | "evaluating" | "ready" | "failed";
}

/** The modules of one load. Nothing outside it knows them, so loads live side by side. */
export class ModuleMap {
  readonly failed: FailedModule[] = [];
  /** Exports that were read before their line ran. */
  readonly earlyReads: MissingUse[] = [];
  readonly #root: string;
  readonly #compiled: ReadonlyMap<string, CompiledModule>;
  readonly #packages: PackageNamespaces;
  readonly #entries = new Map<string, Entry>();

  constructor(project: CompiledProject, packages: PackageNamespaces) {
    this.#root = project.root;
    this.#compiled = new Map(project.modules.map((module) => [module.file, module]));
    this.#packages = packages;
  }

  namespace(file: string): Namespace {
    return this.#entry(file).namespace;
  }

  /** Whether a module was evaluated to its end. */
  isReady(file: string): boolean {
    return this.#entries.get(file)?.state === "ready";
  }

  /** Evaluates a module and what it imports, once; false when it threw or could not be compiled. */
  evaluate(file: string): boolean {
    const entry = this.#entry(file);
    if (entry.state !== "new" || entry.compiled === undefined) return entry.state !== "failed";
    entry.state = "evaluating";
    try {
      this.#run(entry.compiled, entry.module);
      entry.state = "ready";
    } catch (error) {
      entry.state = "failed";
      this.failed.push({ file, error });
    }
    return entry.state === "ready";
  }

  #entry(file: string): Entry {
    const known = this.#entries.get(file);
    if (known !== undefined) return known;
    const compiled = this.#compiled.get(file);
    const module: Entry["module"] = { exports: {} };
    const namespace = new Namespace({
      owner: file,
      exports: () => esmExports(module.exports),
      stars: () => (compiled?.imports ?? []).filter(({ star }) => star).map((one) => this.#imported(one, file)),
      state: () => stateOf(entry),
      onEarlyRead: (use) => this.earlyReads.push(use),
    });
    const entry: Entry = { compiled, module, namespace, state: compiled === undefined ? "failed" : "new" };
    this.#entries.set(file, entry);
    return entry;
  }

  #imported({ kind, file, specifier }: CompiledImport, importer: string): Namespace {
    if (kind === "project" && file !== undefined) return this.namespace(file);
    return kind === "missing" ? unavailable(specifier) : this.#packages.get(specifier, importer);
  }

  #require(importer: CompiledModule, specifier: string): object {
    const found = importer.imports.find((one) => one.specifier === specifier);
    if (found === undefined) return this.#packages.get(specifier, importer.file).view;
    if (found.kind === "project" && found.file !== undefined) this.evaluate(found.file);
    return this.#imported(found, importer.file).view;
  }

  async #load(importer: CompiledModule, specifier: string): Promise<object> {
    const file = projectFileOf(specifier, importer, this.#compiled);
    if (file === undefined) return this.#packages.load(specifier, importer.file);
    if (this.evaluate(file)) return this.namespace(file).view;
    throw this.failed.find((one) => one.file === file)?.error ?? notInProject(specifier, importer);
  }

  #run(compiled: CompiledModule, module: Entry["module"]): void {
    const file = path.resolve(this.#root, compiled.file);
    evaluateProjectModule(compiled.code, file, {
      exports: module.exports,
      require: (specifier: string) => this.#require(compiled, specifier),
      module,
      $load$: (specifier: unknown) => this.#load(compiled, String(specifier)),
      $url$: pathToFileURL(file).href,
      $file$: file,
      $folder$: path.dirname(file),
    });
  }
}

const stackFrames = 50;

/**
 * Runs a module's text as a function that carries the file's path, so that stacks name the user's file.
 * `places.ts` knows this function by its name: frames below it belong to the importers of the module.
 */
function evaluateProjectModule(
  code: string,
  filename: string,
  values: Readonly<Record<(typeof moduleParameters)[number], unknown>>,
): void {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = stackFrames;
  try {
    const body = compileFunction(code, [...moduleParameters], { filename });
    body.apply(
      undefined,
      moduleParameters.map((name) => values[name]),
    );
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** Of the frame that separates a module's own frames from those of its importers. */
export const boundaryFrame: string = evaluateProjectModule.name;

/** The project file that a dynamic import means; undefined for a package. */
function projectFileOf(
  specifier: string,
  importer: CompiledModule,
  compiled: ReadonlyMap<string, CompiledModule>,
): string | undefined {
  const known = importer.imports.find((one) => one.specifier === specifier && one.kind === "project");
  if (known?.file !== undefined || !isPath(specifier)) return known?.file;
  const target = path.posix.join(path.posix.dirname(importer.file), specifier);
  const found = candidatesOf(target).find((file) => compiled.has(file));
  if (found !== undefined) return found;
  throw notInProject(specifier, importer);
}

function notInProject(specifier: string, { file }: CompiledModule): ThroughlineError {
  const detail = `not part of the project: "${specifier}", imported by ${file}`;
  return loadError("dynamic-import", { detail, where: { file } });
}

/** A CommonJS module has its whole exports as `default`, as in Node. */
function esmExports(exports: unknown): object {
  if (typeof exports === "object" && exports !== null && "__esModule" in exports) return exports;
  return { ...(exports as object), default: exports };
}

/** The exports of an ES module are all named before its first line runs, those of a CommonJS module are not. */
function stateOf({ state, compiled }: Entry): "evaluating" | "ready" | "partial" {
  if (state === "failed") return "partial";
  if (state === "ready") return "ready";
  return compiled?.isEsm ? "evaluating" : "partial";
}

/** The namespace of something that does not exist, which is reported elsewhere: every name gives a stand-in. */
export function unavailable(owner: string): Namespace {
  return new Namespace({ owner, exports: () => ({}), stars: () => [], state: () => "partial" });
}
