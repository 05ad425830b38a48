import type { Declaration } from "../../contracts/core/declaration.ts";
import { type Endpoint, isEndpoint } from "../../contracts/mlops/endpoint.ts";
import { type LabelCoverage, measureLabels } from "./live-quality.ts";
import { type Drift, measureDrift } from "./measure-drift.ts";
import { isNotMeasured, type NotMeasured, type Watched } from "./watched.ts";

/** What is watched of one endpoint, as it stands now; null where that part is not declared. */
export interface Monitoring {
  readonly endpoint: string;
  readonly drift: Drift | NotMeasured | null;
  readonly labels: LabelCoverage | NotMeasured | null;
}

/** The endpoints that declare what is watched of them. */
export const watchedEndpoints = (declarations: readonly Declaration[]): Endpoint[] =>
  declarations.filter(isEndpoint).filter(({ monitor }) => monitor?.drift !== undefined || monitor?.label !== undefined);

/** Measures all that an endpoint declares to be watched. */
export async function monitorEndpoint(endpoint: Endpoint, watched: Watched): Promise<Monitoring> {
  const { drift, label } = endpoint.monitor ?? {};
  return {
    endpoint: endpoint.name,
    drift: drift === undefined ? null : await measureDrift(endpoint, watched),
    labels: label === undefined ? null : await measureLabels(endpoint, watched),
  };
}

/** Whether something that was measured is beyond its limit: a column drifted, or too few labels came. */
export function isBeyond({ drift, labels }: Monitoring): boolean {
  const hasDrifted = drift !== null && !isNotMeasured(drift) && drift.columns.some(({ drifted }) => drifted);
  const coverage = labels === null || isNotMeasured(labels) ? null : labels.coverage;
  return hasDrifted || (coverage !== null && coverage.value < (labels as LabelCoverage).asked);
}
