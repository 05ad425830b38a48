import { kinds } from "../../contracts/graph/kinds.ts";
import { appRunner } from "../apps/app-runner.ts";
import { featureViewRunner } from "../features/feature-view-runner.ts";
import { sourceRunner } from "../lake/source-runner.ts";
import type { KindRunner } from "../plan/kind-runner.ts";
import { tableRunner } from "../quality/table-runner.ts";
import { knowledgeBaseRunner } from "../retrieval/knowledge-base-runner.ts";
import { metricRunner } from "../semantics/metric-runner.ts";
import { endpointRunner } from "../serving/endpoint-runner.ts";
import { modelRunner } from "../training/model-runner.ts";
import { predictionsRunner } from "../training/predictions-runner.ts";

const built = [
  sourceRunner,
  tableRunner,
  featureViewRunner,
  modelRunner,
  predictionsRunner,
  endpointRunner,
  metricRunner,
  knowledgeBaseRunner,
  appRunner,
] as unknown as readonly KindRunner[];

/** Kinds that nothing is built for: they are served, or only say something about others. */
export const unbuilt: ReadonlySet<string> = new Set(["entity", "prompt", "agent", "service", "dashboard", "page"]);

/** What each kind does in a run. */
export const runners: ReadonlyMap<string, KindRunner> = new Map(built.map((runner) => [runner.kind, runner]));

/** Kinds without a decision on what a run does for them: always empty, or a test fails. */
export const undecided = [...kinds.keys()].filter((kind) => !runners.has(kind) && !unbuilt.has(kind));
