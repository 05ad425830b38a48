import type { Role } from "../../contracts/core/declaration.ts";
import { type UseFinding, useFindings } from "../../runtime/observed-use/use-findings.ts";
import { openGraph } from "../graph/open-graph.ts";
import { runFactsOf } from "./read-run-facts.ts";

/** Declared beside observed use of a project. */
export interface ObservedUseFound {
  /** The release that was watched; null where there is none. */
  readonly release: string | null;
  /** Why nothing could be read; null where it was. */
  readonly because: string | null;
  readonly uses: readonly UseFinding[];
}

/** Reads what was seen of the current release, against the declarations as they are written now. */
export async function observedUseOf(
  root: string,
  { role, useCache }: { readonly role: Role | undefined; readonly useCache: boolean },
): Promise<ObservedUseFound> {
  const { graph } = await openGraph({ root, useCache });
  const facts = await runFactsOf(root);
  if ("because" in facts) return { release: null, because: facts.because, uses: [] };
  const { release, observations } = facts.found;
  const uses = useFindings(graph, observations).filter((one) => role === undefined || one.role === role);
  return { release: release?.id ?? null, because: release === null ? "there is no release" : null, uses };
}
