import type { Declaration } from "../../contracts/core/declaration.ts";
import type { KindSpec } from "../../contracts/graph/kind-spec.ts";
import { codeHash } from "../load/code-hash.ts";
import type { CompiledProject } from "../load/compiled-project.ts";
import type { ExportedAs } from "../load/loaded-project.ts";
import { hashOf } from "../plan/plan.ts";

/** Part of every definition: a change of what our runners compute makes everything be built again. */
export const kernelVersion = 1;

/** Hash of a declaration and, where a callback shapes its output, of the callback's code with all that it imports. */
export async function definitionOf(
  declaration: Declaration,
  spec: KindSpec,
  code: { readonly compiled: CompiledProject; readonly exportedAs: ReadonlyMap<Declaration, ExportedAs> },
): Promise<string> {
  const file = code.exportedAs.get(declaration)?.file ?? declaration.declaredAt?.file;
  const hash = spec.callbacks(declaration) && file !== undefined ? await codeHash(code.compiled, file) : null;
  return hashOf([kernelVersion, declaration.kind, declaration.name, spec.identity(declaration), hash]);
}
