import { type Declaration, idOf } from "../../contracts/core/declaration.ts";
import type { ThroughlineError } from "../../contracts/errors/index.ts";
import { specOf } from "../../contracts/graph/kinds.ts";
import type { CompiledModule } from "./compiled-project.ts";
import { loadError } from "./error-codes.ts";
import { roleOf } from "./find-files.ts";
import type { ExportedAs } from "./loaded-project.ts";

/** What a load has found. */
export interface Seen {
  readonly declarations: readonly Declaration[];
  readonly exportedAs: ReadonlyMap<Declaration, ExportedAs>;
  /** Modules that were evaluated to their end. */
  readonly modules: readonly CompiledModule[];
}

/**
 * Problems of declarations that modules make and nothing sees: made, but neither exported by a role folder nor read by a declaration
 * that is; or code of the browser that browsers cannot load.
 */
export function unseenProblems(seen: Seen): ThroughlineError[] {
  return [...madeInVain(seen), ...seen.declarations.flatMap((declaration) => browserProblems(declaration, seen))];
}

function madeInVain({ declarations, modules }: Seen): ThroughlineError[] {
  const found = new Set(declarations.map(idOf));
  return modules.flatMap(({ file, makes = [] }) =>
    makes.flatMap(({ line, column, isExported, ...made }) => {
      const role = roleOf(file);
      if (found.has(idOf(made)) || (isExported && role !== undefined)) return [];
      const where = { file, line, column, declaration: idOf(made), ...(role === undefined ? {} : { role }) };
      const code = role === undefined ? "no-role" : "not-exported";
      const what = role === undefined ? "no role owns it" : "it is not exported, and no declaration reads it";
      return [loadError(code, { detail: `${what}: ${idOf(made)}`, where })];
    }),
  );
}

/** Role folders whose files reach browsers. */
const browserRoles: ReadonlySet<string | undefined> = new Set(["frontend", "fullstack"]);

function browserProblems(declaration: Declaration, { exportedAs }: Seen): ThroughlineError[] {
  if (specOf(declaration)?.isBrowserCode !== true) return [];
  const id = idOf(declaration);
  const where = { ...(declaration.declaredAt ?? { file: "" }), declaration: id };
  const exported = exportedAs.get(declaration);
  if (exported === undefined)
    return [loadError("not-exported", { detail: `browsers load it by its export, and it has none: ${id}`, where })];
  const role = roleOf(exported.file);
  return browserRoles.has(role)
    ? []
    : [loadError("not-for-browsers", { detail: `it stands in ${role}/: ${id}`, where })];
}
