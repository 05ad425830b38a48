import type { StudioModel, StudioModelVersion } from "../../../client/studio/studio-learning.ts";
import type { StudioPromise } from "../../../client/studio/studio-values.ts";
import type { PromiseClause } from "../../../contracts/graph/kind-spec.ts";
import type { ObjectStore } from "../../../ports/object-store.ts";
import { modelImportance } from "../../../runtime/registry/model-importance.ts";
import { type ModelCard, modelVersions, readCard, readModel } from "../../../runtime/registry/model-registry.ts";
import { readPermutation } from "../../../runtime/registry/permutation-record.ts";

/** Most versions of a model that are shown. */
const versionsShown = 50;

/** The newest versions of a model, newest first. One whose card can't be read is left out. */
export async function versionsOf(
  objects: ObjectStore,
  of: { readonly model: string; readonly current: number | null; readonly gates: readonly PromiseClause[] },
): Promise<StudioModelVersion[]> {
  const versions = (await modelVersions(objects, of.model)).slice(-versionsShown).reverse();
  const cards = await Promise.all(
    versions.map((version) => readCard(objects, { model: of.model, version }).catch(() => undefined)),
  );
  return cards.flatMap((card) => (card === undefined ? [] : [versionOf(card, of)]));
}

function versionOf(
  card: ModelCard,
  of: { readonly current: number | null; readonly gates: readonly PromiseClause[] },
): StudioModelVersion {
  return {
    version: card.version,
    createdAt: card.createdAt,
    run: card.run,
    accepted: card.accepted,
    current: card.version === of.current,
    metrics: card.metrics,
    gates: of.gates.map((clause) => gateOf(clause, card)),
    rows: card.rows,
    data: Object.fromEntries(
      Object.entries(card.data).map(([name, version]) => [name, typeof version === "number" ? version : null]),
    ),
    seed: card.seed,
    parameters: card.parameters,
    artifactHash: card.artifactHash,
    codeHash: card.definition,
    report: `/studio/api/models/${encodeURIComponent(card.model)}/${card.version}/report`,
  };
}

/** A gate as it is declared now on what a version measured. The first word of a gate names its measure. */
function gateOf(clause: PromiseClause, card: ModelCard): StudioPromise {
  const { name, says, relation, limit, unit } = clause;
  const kept = card.gates?.[name];
  const figure = kept === undefined ? card.metrics[name.split(" ")[0] as string] : kept.figure;
  const base = { name, says, relation, limit, unit: unit ?? null, run: card.run, at: card.createdAt };
  if (typeof figure === "string") return { ...base, status: kept?.state ?? "not-measured", figure };
  if (figure === undefined) return { ...base, status: "not-measured", figure: null };
  const held = relation === "≥" ? figure >= Number(limit) : figure <= Number(limit);
  return { ...base, status: held ? "held" : "broken", figure };
}

/** What a version takes, and how much each input matters: its share of the total gain. */
export async function anatomyOf(
  objects: ObjectStore,
  of: { readonly model: string; readonly version: number },
): Promise<Pick<StudioModel, "importance" | "signature">> {
  const stored = await readModel(objects, of);
  const { signature } = stored;
  const importance = modelImportance(stored);
  const permutation = await readPermutation(objects, of);
  const total = importance.reduce((sum, { gain }) => sum + gain, 0);
  return {
    importance: {
      version: of.version,
      features: importance.map(({ feature, gain, splits }) => ({
        feature,
        share: total > 0 ? gain / total : 0,
        splits,
      })),
      ...(permutation === undefined ? {} : { permutation }),
    },
    signature: {
      inputs: signature.inputs.map(({ name, kind, categories }) => ({
        name,
        kind,
        categories: categories?.length ?? null,
      })),
      threshold: signature.threshold ?? null,
      ...(signature.classes === undefined ? {} : { classes: signature.classes }),
    },
  };
}
