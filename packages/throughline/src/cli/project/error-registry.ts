import { analyzerError } from "../../adapters/duckdb/analyzer/error-codes.ts";
import { engineError } from "../../adapters/duckdb/engine/error-codes.ts";
import { eventLogError } from "../../adapters/event-log/error-codes.ts";
import { objectStoreError } from "../../adapters/filesystem/object-store/error-codes.ts";
import { onlineStoreError } from "../../adapters/lmdb/error-codes.ts";
import { modelRuntimeError } from "../../adapters/native/error-codes.ts";
import { offlineModelError } from "../../adapters/offline/error-codes.ts";
import { modelError } from "../../adapters/openai/error-codes.ts";
import { databaseError } from "../../adapters/pglite/error-codes.ts";
import { journeyError } from "../../adapters/playwright/error-codes.ts";
import { projectError } from "../../adapters/process/error-codes.ts";
import { embeddingError } from "../../adapters/transformers/error-codes.ts";
import { bundlerError } from "../../adapters/vite/error-codes.ts";
import { cliError } from "../../cli/frame/error-codes.ts";
import { clientError } from "../../client/error-codes.ts";
import { routeError } from "../../contracts/backend/error-codes.ts";
import { contractError } from "../../contracts/data/error-codes.ts";
import { changeError } from "../../contracts/diff/error-codes.ts";
import type { ErrorCodes } from "../../contracts/errors/define-errors.ts";
import { lockError } from "../../contracts/lock/error-codes.ts";
import { evaluationError } from "../../estimators/evaluation/error-codes.ts";
import { trainingError } from "../../estimators/gradient-boosting/error-codes.ts";
import { retrievalError } from "../../estimators/retrieval/error-codes.ts";
import { lakeError } from "../../formats/delta-log/error-codes.ts";
import { lightgbmModelError } from "../../formats/lightgbm-model/error-codes.ts";
import { odcsError } from "../../formats/odcs/error-codes.ts";
import { onnxModelError } from "../../formats/onnx-model/error-codes.ts";
import { xgboostModelError } from "../../formats/xgboost-model/error-codes.ts";
import { agentError } from "../../runtime/agents/error-codes.ts";
import { appError } from "../../runtime/apps/error-codes.ts";
import { eventError } from "../../runtime/events/error-codes.ts";
import { featureError } from "../../runtime/features/error-codes.ts";
import { fixError } from "../../runtime/fixes/error-codes.ts";
import { ingestError } from "../../runtime/lake/error-codes.ts";
import { sqlError } from "../../runtime/lineage/error-codes.ts";
import { lineageError } from "../../runtime/lineage-events/error-codes.ts";
import { loadError } from "../../runtime/load/error-codes.ts";
import { monitoringError } from "../../runtime/monitoring/error-codes.ts";
import { promptError } from "../../runtime/prompts/error-codes.ts";
import { qualityError } from "../../runtime/quality/error-codes.ts";
import { registryError } from "../../runtime/registry/error-codes.ts";
import { rehearsalError } from "../../runtime/rehearsal/error-codes.ts";
import { releaseError } from "../../runtime/releases/error-codes.ts";
import { runError } from "../../runtime/run/error-codes.ts";
import { metricError } from "../../runtime/semantics/error-codes.ts";
import { servingError } from "../../runtime/serving/error-codes.ts";
import { studioDataError } from "../../runtime/studio/error-codes.ts";
import { importedModelError } from "../../runtime/training/error-codes.ts";
import { searchError } from "../../runtime/training/search/error-codes.ts";
import { verifyError } from "../../runtime/verification/error-codes.ts";
import { serverError } from "../../server/error-codes.ts";
import { studioError } from "../../server/studio/error-codes.ts";
import { addError } from "../init/add/error-codes.ts";
import { columnsError } from "../init/columns/error-codes.ts";
import { initError } from "../init/error-codes.ts";
import { interchangeError } from "../interchange/error-codes.ts";

/** The error codes of every capability: what `/docs/errors` of a server explains. */
export const errorRegistry: readonly ErrorCodes[] = [
  changeError,
  clientError,
  initError,
  columnsError,
  addError,
  analyzerError,
  appError,
  bundlerError,
  embeddingError,
  offlineModelError,
  modelError,
  agentError,
  monitoringError,
  promptError,
  cliError,
  contractError,
  databaseError,
  engineError,
  evaluationError,
  eventError,
  eventLogError,
  featureError,
  fixError,
  ingestError,
  interchangeError,
  journeyError,
  lakeError,
  lightgbmModelError,
  lineageError,
  loadError,
  lockError,
  metricError,
  modelRuntimeError,
  importedModelError,
  searchError,
  objectStoreError,
  odcsError,
  onlineStoreError,
  onnxModelError,
  projectError,
  qualityError,
  registryError,
  rehearsalError,
  releaseError,
  retrievalError,
  routeError,
  runError,
  serverError,
  servingError,
  sqlError,
  studioDataError,
  studioError,
  trainingError,
  verifyError,
  xgboostModelError,
];
