import { createHash } from "node:crypto";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { WireValue } from "../../ports/query-engine.ts";
import { registryError } from "./error-codes.ts";
import type { ModelSignature } from "./signature.ts";

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
  /** Versions of the tables it learned from. */
  readonly data: Readonly<Record<string, WireValue>>;
  /** How its rows were used. `leftOut`: without a label or an instant; `tooYoung`: the label has not matured. */
  readonly rows: Readonly<Record<"train" | "validation" | "test" | "tooYoung" | "leftOut", number>>;
  readonly metrics: Readonly<Record<string, number>>;
}

export interface StoredModel {
  readonly bytes: Uint8Array;
  readonly signature: ModelSignature;
  readonly card: ModelCard;
}

const keyOf = (model: string, version: number, file: string) => `models/${model}/${version}/${file}`;

/** SHA-256 of bytes, hex. */
export const artifactHash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** Writes a version; its card comes last, so that a version with a card is whole. */
export async function writeModel(
  objects: ObjectStore,
  parts: StoredModel & { readonly report: string },
): Promise<void> {
  const { model, version } = parts.card;
  const json = (value: unknown) => new TextEncoder().encode(JSON.stringify(value, null, 1));
  await objects.put(keyOf(model, version, "model.txt"), parts.bytes);
  await objects.put(keyOf(model, version, "signature.json"), json(parts.signature));
  await objects.put(keyOf(model, version, "report.html"), new TextEncoder().encode(parts.report));
  await objects.put(keyOf(model, version, "card.json"), json(parts.card));
}

/** Reads a version and checks its bytes against its card. Throws `registry.artifact-missing`. */
export async function readModel(
  objects: ObjectStore,
  of: { readonly model: string; readonly version: number },
): Promise<StoredModel> {
  const read = (file: string) => objects.get(keyOf(of.model, of.version, file));
  const [bytes, signature, card] = await Promise.all([read("model.txt"), read("signature.json"), read("card.json")]);
  if (bytes === undefined || signature === undefined || card === undefined)
    throw registryError("artifact-missing", { detail: `files of a version are not there: ${of.model} v${of.version}` });
  const parsed = { bytes, signature: parse(signature, of) as ModelSignature, card: parse(card, of) as ModelCard };
  if (artifactHash(bytes) !== parsed.card.artifactHash)
    throw registryError("artifact-missing", {
      detail: `model file does not have the hash that was noted: ${of.model} v${of.version}`,
    });
  return parsed;
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

/** The versions of a model that are whole, ascending. */
export async function modelVersions(objects: ObjectStore, model: string): Promise<readonly number[]> {
  const keys = await objects.list(`models/${model}/`);
  return keys
    .flatMap((key) => /\/(\d+)\/card\.json$/.exec(key)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

function parse(bytes: Uint8Array, of: { readonly model: string; readonly version: number }): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw registryError("artifact-missing", { detail: `file is no JSON: ${of.model} v${of.version}`, cause });
  }
}
