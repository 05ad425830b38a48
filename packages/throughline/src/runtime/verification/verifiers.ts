import type { Verifier } from "./verifier.ts";
import { agentAnswers, agentLimits, toolCalls } from "./verifiers/agent-limits.ts";
import { agentErrors, agentReplies } from "./verifiers/agents.ts";
import { endpointReplies, fallback } from "./verifiers/answering.ts";
import { canaryPinning, rollback } from "./verifiers/canary-and-rollback.ts";
import { columnLineage, metNeeds, oneRelease } from "./verifiers/declared.ts";
import { featureDefinitions, servingConsistency } from "./verifiers/features.ts";
import { feedback } from "./verifiers/feedback.ts";
import { freshness } from "./verifiers/freshness.ts";
import { journeys } from "./verifiers/journeys.ts";
import { knowledge } from "./verifiers/knowledge.ts";
import { latency } from "./verifiers/latency.ts";
import { caching, pageSize } from "./verifiers/list-terms.ts";
import { liveEvents } from "./verifiers/live-events.ts";
import { metricAccuracy, metricParts, targets, tiles } from "./verifiers/metrics.ts";
import { metricsAsTools } from "./verifiers/metrics-as-tools.ts";
import { drift, lateLabels } from "./verifiers/monitoring.ts";
import { packaging } from "./verifiers/packaging.ts";
import { accessibility, windowWidths } from "./verifiers/pages.ts";
import { pagination } from "./verifiers/pagination.ts";
import { personalData } from "./verifiers/personal-data.ts";
import { predictionRows } from "./verifiers/predictions.ts";
import { promptCases } from "./verifiers/prompts.ts";
import { quality } from "./verifiers/quality.ts";
import { rateLimit } from "./verifiers/rate-limit.ts";
import { artifact, gates, signature } from "./verifiers/registered-model.ts";
import { reproducibleRun } from "./verifiers/reproducible-run.ts";
import { routeReplies } from "./verifiers/route-replies.ts";
import { rowRules } from "./verifiers/row-rules.ts";
import { storedShape } from "./verifiers/stored-shape.ts";
import { uptime } from "./verifiers/uptime.ts";

/** Every verifier. One is added here and nowhere else. */
export const verifiers: readonly Verifier[] = [
  freshness,
  quality,
  rowRules,
  storedShape,
  columnLineage,
  feedback,
  featureDefinitions,
  liveEvents,
  gates,
  artifact,
  signature,
  reproducibleRun,
  predictionRows,
  latency,
  uptime,
  endpointReplies,
  fallback,
  canaryPinning,
  rollback,
  packaging,
  servingConsistency,
  drift,
  lateLabels,
  knowledge,
  promptCases,
  agentReplies,
  agentErrors,
  agentLimits,
  agentAnswers,
  toolCalls,
  metricsAsTools,
  routeReplies,
  pagination,
  pageSize,
  caching,
  rateLimit,
  personalData,
  oneRelease,
  metricAccuracy,
  metricParts,
  targets,
  tiles,
  accessibility,
  windowWidths,
  journeys,
  metNeeds,
];
