import { agentSpec } from "../ai/agent-spec.ts";
import { knowledgeBaseSpec } from "../ai/knowledge-base-spec.ts";
import { promptSpec } from "../ai/prompt-spec.ts";
import { dashboardSpec } from "../analyst/dashboard.ts";
import { metricSpec } from "../analyst/metric-spec.ts";
import { serviceSpec } from "../backend/service-spec.ts";
import { sourceSpec } from "../data/source-spec.ts";
import { tableSpec } from "../data/table-spec.ts";
import { pageSpec } from "../frontend/page-spec.ts";
import { appSpec } from "../fullstack/app-spec.ts";
import { entitySpec } from "../ml/entity.ts";
import { featureViewSpec } from "../ml/feature-view-spec.ts";
import { modelSpec } from "../ml/model-spec.ts";
import { predictionsSpec } from "../ml/predictions-spec.ts";
import { endpointSpec } from "../mlops/endpoint-spec.ts";
import type { KindSpec } from "./kind-spec.ts";

const specs = [
  sourceSpec,
  tableSpec,
  entitySpec,
  featureViewSpec,
  modelSpec,
  predictionsSpec,
  endpointSpec,
  knowledgeBaseSpec,
  promptSpec,
  agentSpec,
  serviceSpec,
  pageSpec,
  appSpec,
  metricSpec,
  dashboardSpec,
];

/** Every kind by its name. A kind is added here and nowhere else. */
export const kinds: ReadonlyMap<string, KindSpec> = new Map(
  specs.map((spec) => [spec.kind, spec as unknown as KindSpec]),
);

/** The spec of a declaration's kind; undefined for a kind of another version. */
export function specOf(declaration: { readonly kind: string }): KindSpec | undefined {
  return kinds.get(declaration.kind);
}
