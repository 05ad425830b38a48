import type { Declaration } from "../../contracts/core/declaration.ts";
import { idOf } from "../../contracts/core/declaration.ts";
import type { MissingUse } from "../../contracts/core/missing.ts";
import { isThroughlineError, ThroughlineError, type Where } from "../../contracts/errors/index.ts";
import { loadError } from "./error-codes.ts";
import type { FailedModule } from "./module-map.ts";
import type { Places } from "./places.ts";

/** The problem of a module that threw. An error of ours, such as one of a declaration function, keeps its code and gains a place. */
export function moduleProblem({ file, error }: FailedModule, places: Places): ThroughlineError {
  const stack = error instanceof Error ? error.stack : undefined;
  const where = places.placeOf({ stack }) ?? { file };
  if (isThroughlineError(error)) return withPlace(error, where);
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return loadError("module-failed", { detail: `${file} threw: ${message}`, where, cause: error });
}

function withPlace(error: ThroughlineError, where: Where): ThroughlineError {
  if (error.where !== undefined && error.where.file !== "") return error;
  const { code, title, detail, hint, status, fault, issues, cause } = error;
  return new ThroughlineError({
    code,
    title,
    detail,
    hint,
    status,
    fault,
    issues,
    where: { ...error.where, ...where },
    cause: cause ?? error,
  });
}

/** The problem of an export that was read before its line ran. */
export function earlyReadProblem({ owner, name, trace }: MissingUse, places: Places): ThroughlineError {
  const where = places.placeOf(trace);
  const reader = where?.file ?? "another file";
  return loadError("cycle", {
    detail: `${reader} and ${owner} import each other, and ${name} is read before it exists: ${reader} → ${owner} → ${reader}`,
    where,
  });
}

/** The problem of a declaration that no role folder wrote. */
export function noRoleProblem(declaration: Declaration): ThroughlineError {
  const id = idOf(declaration);
  const where = { ...(declaration.declaredAt ?? { file: "" }), declaration: id };
  return loadError("no-role", { detail: `no role owns it: ${id}`, where });
}
