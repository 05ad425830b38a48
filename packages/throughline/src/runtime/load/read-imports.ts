import type { EcmaScriptModule, StaticExportEntry, StaticImport } from "oxc-parser";
import type { ImportedName, ModuleText, SourceImport } from "./compiled-project.ts";

type Position = { readonly line: number; readonly column: number };

/** Finds the line and column (1-based) of offsets in a text. */
export function lineIndex(source: string): (offset: number) => Position {
  const starts = [0];
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] as number) + 1 };
  };
}

/** What a module imports and exports. `code` is its transformed text: imports that did not survive were of types. */
export function readImports(
  module: EcmaScriptModule,
  source: string,
  code: string,
): Pick<ModuleText, "imports" | "exports" | "isEsm"> {
  const at = lineIndex(source);
  const reExports = module.staticExports.flatMap(({ entries }) => entries);
  const found = [
    ...module.staticImports.map((statement) => importOf(statement, at)),
    ...reExports.flatMap((entry) => reExportOf(entry, at)),
    ...dynamicImportsOf(module, source, at),
  ];
  const names = reExports.flatMap(({ exportName }) =>
    exportName.kind === "Default" ? ["default"] : exportName.name === null ? [] : [exportName.name],
  );
  const kept = found.filter(
    ({ specifier, dynamic }) => dynamic || code.includes(`require(${JSON.stringify(specifier)})`),
  );
  return { imports: [...kept, ...jsxRuntimeOf(kept, code)], exports: names, isEsm: module.hasModuleSyntax };
}

function importOf({ moduleRequest, entries }: StaticImport, at: (offset: number) => Position): SourceImport {
  const names = entries.flatMap(({ importName, isType }): ImportedName[] => {
    if (isType || importName.kind === "NamespaceObject" || importName.start === null) return [];
    return [{ name: importName.name ?? "default", ...at(importName.start) }];
  });
  return { specifier: moduleRequest.value, ...at(moduleRequest.start), names };
}

function reExportOf(entry: StaticExportEntry, at: (offset: number) => Position): SourceImport[] {
  const { moduleRequest, importName, isType } = entry;
  if (moduleRequest === null || isType) return [];
  const base = { specifier: moduleRequest.value, ...at(moduleRequest.start) };
  if (importName.kind === "AllButDefault") return [{ ...base, names: [], star: true }];
  if (importName.kind !== "Name" || importName.name === null) return [{ ...base, names: [] }];
  return [{ ...base, names: [{ name: importName.name, ...at(entry.start) }] }];
}

function dynamicImportsOf(
  module: EcmaScriptModule,
  source: string,
  at: (offset: number) => Position,
): readonly SourceImport[] {
  return module.dynamicImports.flatMap(({ moduleRequest }): SourceImport[] => {
    const literal = /^(["'])([^\\\n]*)\1$/.exec(source.slice(moduleRequest.start, moduleRequest.end));
    if (literal === null) return [];
    return [{ specifier: literal[2] as string, ...at(moduleRequest.start), names: [], dynamic: true }];
  });
}

/** JSX brings an import that no source line writes. */
function jsxRuntimeOf(known: readonly SourceImport[], code: string): readonly SourceImport[] {
  const specifier = /require\("([^"\n]+\/jsx-runtime)"\)/.exec(code)?.[1];
  if (specifier === undefined || known.some((one) => one.specifier === specifier)) return [];
  return [{ specifier, line: 1, column: 1, names: [] }];
}
