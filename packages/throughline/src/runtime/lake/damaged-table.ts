import type { Declaration } from "../../contracts/core/declaration.ts";
import { errorWith, isThroughlineError } from "../../contracts/errors/throughline-error.ts";
import { specOf } from "../../contracts/graph/kinds.ts";
import { noAnalysis } from "../../contracts/graph/resolve.ts";
import { isRelation } from "../../contracts/shape/relation.ts";
import { rejectedName } from "./ingest/source-tables.ts";

const damages: ReadonlySet<string> = new Set(["lake.log-corrupt", "lake.log-incomplete"]);

/**
 * The same error with the cure that a declaration's table has: one that is made from other declarations needs no backup, since a run
 * makes it again where its folder is gone. Anything else is given back as it is.
 */
export function withTableCure(error: unknown, declaration: Declaration): unknown {
  if (!isThroughlineError(error) || !damages.has(error.code) || !isDerived(declaration)) return error;
  const tables = [declaration.name, rejectedName(declaration.name)];
  const damaged = tables.find((name) => error.detail.includes(`: ${name} `));
  if (damaged === undefined) return error;
  const folder = `lake/${damaged.replace(".", "/")}`;
  const hint = `delete the folder ${folder} of the project's state, then \`throughline run --rebuild\`: it is made again from what it reads`;
  return errorWith(error, { hint });
}

/** True for a relation whose rows come from other declarations. */
function isDerived(declaration: Declaration): boolean {
  const spec = isRelation(declaration) ? specOf(declaration) : undefined;
  return spec !== undefined && spec.accepts(declaration, noAnalysis).uses.length > 0;
}
