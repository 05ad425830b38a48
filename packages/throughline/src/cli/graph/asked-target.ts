import { isThroughlineError, ThroughlineError } from "../../contracts/errors/index.ts";
import { findTarget, type Target } from "../../contracts/graph/find-target.ts";
import type { CheckedGraph } from "./checked-graph.ts";

/**
 * The declaration or field that a command names.
 *
 * @throws {ThroughlineError} `contracts.unknown-target`, which says so where problems may be why the name is not known
 */
export function askedTarget({ graph, problems }: CheckedGraph, text: string): Target {
  try {
    return findTarget(graph, text);
  } catch (error) {
    if (!isThroughlineError(error) || problems.length === 0) throw error;
    const { code, title, status, fault, where, issues, detail } = error;
    const hint = `${error.hint}; it may also be missing for a problem that \`throughline check\` lists`;
    throw new ThroughlineError({ code, title, detail, hint, status, fault, where, issues });
  }
}
