/** A name that an import statement asks for, and where it stands in the source (1-based). */
export interface ImportedName {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

/** One import as the source writes it, before it is resolved. Imports of types alone are not among them. */
export interface SourceImport {
  readonly specifier: string;
  readonly line: number;
  readonly column: number;
  readonly names: readonly ImportedName[];
  /** `import("...")`: evaluated when it is called. */
  readonly dynamic?: true;
  /** `export * from "..."`. */
  readonly star?: true;
}

/** An import and what it leads to. `file` is the project-relative path of a project module. */
export interface CompiledImport extends SourceImport {
  readonly kind: "project" | "package" | "builtin" | "missing";
  readonly file?: string;
}

/** A declaration that a module makes whenever it is evaluated, as its source writes it (1-based). */
export interface NounCall {
  readonly kind: string;
  readonly name: string;
  readonly line: number;
  readonly column: number;
  /** True where it is itself what an exported name stands for. */
  readonly isExported: boolean;
}

/** What one source text becomes, whatever its path: the unit of the transform cache. */
export interface ModuleText {
  /** CommonJS text. Free names: `exports`, `require`, `module`, and those of `moduleParameters`. */
  readonly code: string;
  /** Source map (version 3, JSON) of `code`; its only source is the module itself. */
  readonly map: string;
  readonly imports: readonly SourceImport[];
  /** Names that the module exports by name, of values and of types. */
  readonly exports: readonly string[];
  /** Whether it is an ES module; only then is `exports` complete. */
  readonly isEsm: boolean;
  /** Declarations that it makes; absent where it makes none. */
  readonly makes?: readonly NounCall[];
}

/** One project file, transformed by itself: plain data that a release stores. */
export interface CompiledModule extends ModuleText {
  /** Relative to the project's root, with `/`. */
  readonly file: string;
  readonly imports: readonly CompiledImport[];
  /** Of the source text, hex. */
  readonly sha256: string;
}

/** A project's files before any of them is evaluated. */
export interface CompiledProject {
  /** Absolute path. */
  readonly root: string;
  /** The config's file, also when it could not be compiled; undefined where there is none. */
  readonly config: string | undefined;
  /** Sorted by file. Files with syntax errors are left out. */
  readonly modules: readonly CompiledModule[];
}

/** Parameters of a compiled module's function. `$load$` stands for `import`, whose length it has. */
export const moduleParameters = ["exports", "require", "module", "$load$", "$url$", "$file$", "$folder$"] as const;
