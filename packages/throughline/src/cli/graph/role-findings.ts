import type { Role } from "../../contracts/core/declaration.ts";
import { type DeprecatedTarget, deprecationsOf } from "../../contracts/graph/deprecations.ts";
import { type Gap, gapsOf } from "../../contracts/graph/gaps.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { type UnusedFields, unusedFields } from "../../contracts/graph/unused-fields.ts";

/** What a role may clean up, is waiting for, and is asked for. */
export interface RoleFindings {
  /** What it gives and nobody reads. */
  readonly unused: readonly UnusedFields[];
  /** What it gives still. */
  readonly deprecated: readonly DeprecatedTarget[];
  /** What it needs and nobody gives. */
  readonly gaps: readonly Gap[];
  /** What others need of it. */
  readonly asked: readonly Gap[];
}

/** Finds what each role may clean up, is waiting for and is asked for, all at once. `now` says what is past its last day. */
export function findingsByRole(graph: ProjectGraph, now: Date): (role: Role) => RoleFindings {
  const unused = unusedFields(graph);
  const deprecated = deprecationsOf(graph, now);
  const gaps = gapsOf(graph);
  return (role) => ({
    unused: unused.filter((one) => one.role === role),
    deprecated: deprecated.filter((one) => one.role === role),
    gaps: gaps.filter((one) => one.role === role),
    asked: gaps.filter((one) => one.asks === role && one.role !== role),
  });
}
