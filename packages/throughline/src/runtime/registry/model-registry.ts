import { createHash } from "node:crypto";
import type { ModelObjective } from "../../contracts/ml/objective.ts";
import type { ModelFormat } from "../../ports/model-runtime.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { WireValue } from "../../ports/query-engine.ts";
import { registryError } from "./error-codes.ts";
import type { SearchRecord } from "./search-record.ts";
import type { ModelSignature } from "./signature.ts";

/** What the figures of a version are of. */
export interface MeasuredOn {
  readonly rows: string;
  readonly at: string;
  readonly label: string;
  readonly matures: string | null;
  /** Absent where none is declared. */
  readonly warmUp?: string;
  /** Shares of validation and test rows. */
  readonly split: readonly [validation: number | null, test: number];
  readonly group: string | null;
  readonly quantile: number | null;
  readonly costs: unknown;
}

/** What is known of a model version: how it was made, from what, and how it was judged. */
export interface ModelCard {
  readonly model: string;
  readonly version: number;
  readonly createdAt: string;
  readonly run: string;
  readonly accepted: boolean;
  /** SHA-256 of the model's bytes, hex. */
  readonly artifactHash: string;
  /** Content address of the declaration, the code and the inputs that it was made of. */
  readonly definition: string;
  readonly seed: number;
  readonly parameters: Readonly<Record<string, number>>;
  /** What the declaration says of training beside them; absent in cards that were written before it was kept, and of imported models. */
  readonly training?: Readonly<Record<string, unknown>>;
  /** True where another tool trained it; absent else, and in cards that were written before it was kept. */
  readonly isImported?: true;
  /** What its figures are of; absent in cards that were written before it was kept. */
  readonly measuredOn?: MeasuredOn;
  /** Versions of the tables it learned from. */
  readonly data: Readonly<Record<string, WireValue>>;
  /** How its rows were used. `leftOut`: without a label or an instant; `tooYoung`: the label has not matured; `warmUp`: absent where none is declared. */
  readonly rows: Readonly<Record<"train" | "validation" | "test" | "tooYoung" | "leftOut", number>> & {
    readonly warmUp?: number;
  };
  /** The measures of the test rows. */
  readonly metrics: Readonly<Record<string, number>>;
  /** What was learned; absent in cards that were written before there was a choice: `binary`. */
  readonly objective?: ModelObjective;
  /** The classes of a label of several, in the order of the model's outputs. */
  readonly classes?: readonly string[];
  /** 95 % intervals of the measures. */
  readonly intervals?: Readonly<Record<string, { readonly low: number; readonly high: number }>>;
  /** What was measured for each gate, by the name of its clause. */
  readonly gates?: Readonly<Record<string, CardGate>>;
  /** With early stopping: the round whose trees are the last. */
  readonly bestRound?: number;
}

/** A gate as it was judged when the version was made. */
export interface CardGate {
  readonly says: string;
  readonly state: "held" | "broken" | "not-measured";
  readonly figure?: number | string;
  /** Which slice it was, or by how much. */
  readonly note?: string;
}

export interface StoredModel {
  readonly format: ModelFormat;
  readonly bytes: Uint8Array;
  readonly signature: ModelSignature;
  readonly card: ModelCard;
}

const keyOf = (model: string, version: number, file: string) => `models/${model}/${version}/${file}`;

const files: Readonly<Record<ModelFormat, string>> = {
  lightgbm: "model.txt",
  "xgboost-json": "model.json",
  "xgboost-ubj": "model.ubj",
};

/** The name of a version's model file. */
export const modelFile = ({ format = "lightgbm" }: Pick<ModelSignature, "format">): string => files[format];

/** SHA-256 of bytes, hex. */
export const artifactHash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** A version with what is written for people: the evaluation report, HTML, and the model card, Markdown. */
export interface WrittenModel extends Omit<StoredModel, "format"> {
  readonly report: string;
  readonly readme: string;
  /** Slices, training curve and comparison: plain data. */
  readonly evaluation: unknown;
  /** How its parameters were chosen; absent where they were declared. */
  readonly search?: SearchRecord;
}

/** Writes a version; its card comes last, so that a version with a card is whole. */
export async function writeModel(objects: ObjectStore, parts: WrittenModel): Promise<void> {
  const { model, version } = parts.card;
  const text = (value: string) => new TextEncoder().encode(value);
  const json = (value: unknown) => text(JSON.stringify(value, null, 1));
  await objects.put(keyOf(model, version, modelFile(parts.signature)), parts.bytes);
  await objects.put(keyOf(model, version, "signature.json"), json(parts.signature));
  await objects.put(keyOf(model, version, "report.html"), text(parts.report));
  await objects.put(keyOf(model, version, "README.md"), text(parts.readme));
  await objects.put(keyOf(model, version, "evaluation.json"), json(parts.evaluation));
  const search = keyOf(model, version, "search.json");
  // A run that ended before its card may have left the trials of another declaration under this number.
  if (parts.search === undefined) await objects.delete(search);
  else await objects.put(search, json(parts.search));
  await objects.put(keyOf(model, version, "card.json"), json(parts.card));
}

/** Reads a version and checks its bytes against its card. Throws `registry.artifact-missing`. */
export async function readModel(
  objects: ObjectStore,
  of: { readonly model: string; readonly version: number },
): Promise<StoredModel> {
  const read = (file: string) => objects.get(keyOf(of.model, of.version, file));
  const missing = () =>
    registryError("artifact-missing", { detail: `files of a version are not there: ${of.model} v${of.version}` });
  const [signatureBytes, cardBytes] = await Promise.all([read("signature.json"), read("card.json")]);
  if (signatureBytes === undefined || cardBytes === undefined) throw missing();
  const [signature, card] = [parse(signatureBytes, of) as ModelSignature, parse(cardBytes, of) as ModelCard];
  const bytes = await read(modelFile(signature));
  if (bytes === undefined) throw missing();
  if (artifactHash(bytes) !== card.artifactHash)
    throw registryError("artifact-missing", {
      detail: `model file does not have the hash that was noted: ${of.model} v${of.version}`,
    });
  return { format: signature.format ?? "lightgbm", bytes, signature, card };
}

/** What a version takes, without a look at its bytes; undefined where there is none. */
export async function readSignature(
  objects: ObjectStore,
  of: { readonly model: string; readonly version: number },
): Promise<ModelSignature | undefined> {
  const bytes = await objects.get(keyOf(of.model, of.version, "signature.json"));
  return bytes === undefined ? undefined : (parse(bytes, of) as ModelSignature);
}

/** The card of a version, without a look at its bytes; undefined where there is none. */
export async function readCard(
  objects: ObjectStore,
  of: { readonly model: string; readonly version: number },
): Promise<ModelCard | undefined> {
  const bytes = await objects.get(keyOf(of.model, of.version, "card.json"));
  return bytes === undefined ? undefined : (parse(bytes, of) as ModelCard);
}

/** The evaluation report of a version, HTML; undefined where there is none. */
export function readReport(
  objects: ObjectStore,
  of: { readonly model: string; readonly version: number },
): Promise<Uint8Array | undefined> {
  return objects.get(keyOf(of.model, of.version, "report.html"));
}

/** Slices, training curve and comparison of a version, as they were written; undefined where there are none. Throws `registry.artifact-missing`. */
export async function readEvaluation(
  objects: ObjectStore,
  of: { readonly model: string; readonly version: number },
): Promise<unknown> {
  const bytes = await objects.get(keyOf(of.model, of.version, "evaluation.json"));
  return bytes === undefined ? undefined : parse(bytes, of);
}

/** The models that have a whole version, by name. */
export async function modelNames(objects: ObjectStore): Promise<readonly string[]> {
  const keys = await objects.list("models/");
  return [...new Set(keys.flatMap((key) => /^models\/([^/]+)\/\d+\/card\.json$/.exec(key)?.[1] ?? []))].sort();
}

/** The versions of a model that are whole, ascending. */
export async function modelVersions(objects: ObjectStore, model: string): Promise<readonly number[]> {
  const keys = await objects.list(`models/${model}/`);
  return keys
    .flatMap((key) => /\/(\d+)\/card\.json$/.exec(key)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/** The newest version that its gates accepted; undefined where there is none. Cards that can't be read are passed over. */
export async function newestAccepted(objects: ObjectStore, model: string): Promise<number | undefined> {
  for (const version of [...(await modelVersions(objects, model))].reverse()) {
    const card = await readCard(objects, { model, version }).catch(() => undefined);
    if (card?.accepted === true) return version;
  }
  return undefined;
}

function parse(bytes: Uint8Array, of: { readonly model: string; readonly version: number }): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw registryError("artifact-missing", { detail: `file is no JSON: ${of.model} v${of.version}`, cause });
  }
}
