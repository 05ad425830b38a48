import type {
  StudioColumnDrift,
  StudioDrift,
  StudioLabels,
  StudioMonitoring,
} from "../../../client/studio/studio-monitoring.ts";
import type { Endpoint } from "../../../contracts/mlops/endpoint.ts";
import type { LabelCoverage } from "../../../runtime/monitoring/live-quality.ts";
import type { ColumnDrift, Drift } from "../../../runtime/monitoring/measure-drift.ts";
import { monitorEndpoint, watchedEndpoints } from "../../../runtime/monitoring/monitor-endpoint.ts";
import { isNotMeasured } from "../../../runtime/monitoring/watched.ts";
import type { StudioScope } from "../studio.ts";

/** What is watched of an endpoint as it stands now; null where nothing is declared. */
export async function monitoringReply(
  { release, studio }: StudioScope,
  endpoint: Endpoint,
): Promise<StudioMonitoring | null> {
  if (watchedEndpoints([endpoint]).length === 0) return null;
  await release.refresh();
  const session = await release.userSession();
  try {
    const { drift, labels } = await monitorEndpoint(endpoint, {
      ...{ session, objects: studio.objects, nowUs: studio.clock.nowUs() },
      versionOf: (id) => release.release.pins[id],
      has: (relation) => release.versionOf(relation) !== undefined,
    });
    return {
      drift: drift === null || isNotMeasured(drift) ? drift : driftOf(drift),
      labels: labels === null || isNotMeasured(labels) ? labels : labelsOf(labels),
    };
  } finally {
    await session.close();
  }
}

function driftOf(drift: Drift): StudioDrift {
  const { modelVersion, answers, from, to, limits, columns } = drift;
  return {
    ...{ modelVersion, answers, from, to },
    limits: { psi: limits.psi ?? null, ks: limits.ks ?? null },
    columns: columns.map(columnOf),
  };
}

function columnOf({ input, psi, ks, drifted, bins }: ColumnDrift): StudioColumnDrift {
  const total = (side: "reference" | "current") =>
    Math.max(
      1,
      bins.reduce((sum, bin) => sum + bin[side], 0),
    );
  const [rows, answers] = [total("reference"), total("current")];
  return {
    ...{ input, psi, ks, drifted },
    bins: bins.map(({ name, reference, current }) => ({
      name,
      reference: reference / rows,
      current: current / answers,
    })),
  };
}

function labelsOf(labels: LabelCoverage): StudioLabels {
  const { predictions, labelled, notYetDue, missing, withoutId, coverage, asked, versions, quality } = labels;
  const counts = { predictions, labelled, notYetDue, missing, withoutId, coverage, asked, versions };
  if (isNotMeasured(quality)) return { ...counts, quality };
  const { auc, precision, recall, meanScore, positiveShare } = quality;
  return { ...counts, quality: { auc, precision, recall, meanScore, positiveShare } };
}
