import { createHash } from "node:crypto";
import { Bm25Index } from "../../estimators/retrieval/bm25.ts";
import { retrievalError } from "../../estimators/retrieval/error-codes.ts";
import { formatIndex, parseIndex } from "../../estimators/retrieval/index-bytes.ts";
import type { VectorMatrix } from "../../estimators/retrieval/nearest-vectors.ts";
import type { ObjectStore } from "../../ports/object-store.ts";
import type { BuiltVersion } from "../plan/kind-runner.ts";
import { hashOf } from "../plan/plan.ts";
import type { IndexedDocument } from "./index-content.ts";

/** Vectors of all chunks, by which model. */
export interface StoredVectors extends VectorMatrix {
  readonly model: string;
}

/** All that a search reads. */
export interface StoredIndex {
  readonly documents: readonly IndexedDocument[];
  readonly words: Bm25Index;
  readonly vectors: StoredVectors | undefined;
}

/** What is known of an index; written last, so that an index with a card is whole. */
export interface IndexCard {
  readonly knowledgeBase: string;
  readonly index: string;
  readonly createdAtUs: number;
  readonly run: string;
  readonly documents: number;
  readonly chunks: number;
  /** SHA-256 of each file, hex. */
  readonly files: Readonly<Record<string, string>>;
  readonly vectors: { readonly model: string; readonly dimensions: number } | null;
}

const folder = (knowledgeBase: string) => `knowledge/${knowledgeBase}/`;
const keyOf = (of: IndexName, file: string) => `${folder(of.knowledgeBase)}${of.index}/${file}`;
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const cardFile = "card.json";

/** Names an index: its knowledge base, and a hash of its content. */
export interface IndexName {
  readonly knowledgeBase: string;
  readonly index: string;
}

/** The index that a release pins for a knowledge base; undefined where it has none. */
export function pinnedIndex(pin: BuiltVersion | undefined): IndexName | undefined {
  return typeof pin?.knowledgeBase === "string" && typeof pin.index === "string"
    ? { knowledgeBase: pin.knowledgeBase, index: pin.index }
    : undefined;
}

/** Writes an index under the hash of its content; equal indexes are one. */
export async function writeIndex(
  objects: ObjectStore,
  index: StoredIndex,
  of: { readonly knowledgeBase: string; readonly createdAtUs: number; readonly run: string },
): Promise<IndexCard> {
  const files = filesOf(index);
  const hashes = Object.fromEntries([...files].map(([file, bytes]) => [file, sha256(bytes)]));
  const vectors =
    index.vectors === undefined ? null : { model: index.vectors.model, dimensions: index.vectors.dimensions };
  const card: IndexCard = {
    ...of,
    index: hashOf([hashes, vectors]),
    documents: index.documents.length,
    chunks: index.words.arrays.items,
    files: hashes,
    vectors,
  };
  for (const [file, bytes] of files) await objects.put(keyOf(card, file), bytes);
  await objects.put(keyOf(card, cardFile), new TextEncoder().encode(JSON.stringify(card, null, 1)));
  return card;
}

function filesOf({ documents, words, vectors }: StoredIndex): ReadonlyMap<string, Uint8Array> {
  const files = new Map([
    ["documents.json", new TextEncoder().encode(JSON.stringify(documents))],
    ["words.bin", formatIndex(words.arrays)],
  ]);
  if (vectors !== undefined) {
    const { buffer, byteOffset, byteLength } = vectors.values;
    files.set("vectors.f32", new Uint8Array(buffer, byteOffset, byteLength));
  }
  return files;
}

/** Reads an index and checks it against its card. Throws `retrieval.index-missing`, `retrieval.damaged-index`. */
export async function readIndex(objects: ObjectStore, name: IndexName): Promise<StoredIndex> {
  const { files, vectors } = await readCard(objects, name);
  const parts = new Map<string, Uint8Array>();
  for (const [file, hash] of Object.entries(files)) {
    const bytes = await objects.get(keyOf(name, file));
    if (bytes === undefined || sha256(bytes) !== hash) throw damaged(name, file);
    parts.set(file, bytes);
  }
  const documents = parsed(parts.get("documents.json"), name) as readonly IndexedDocument[];
  const words = new Bm25Index(parseIndex(parts.get("words.bin") ?? new Uint8Array()));
  const values = parts.get("vectors.f32");
  const matrix = values === undefined || vectors === null ? undefined : { ...vectors, values: floats(values) };
  return { documents, words, vectors: matrix };
}

/** The card of an index. Throws `retrieval.index-missing`, `retrieval.damaged-index`. */
export async function readCard(objects: ObjectStore, name: IndexName): Promise<IndexCard> {
  const bytes = await objects.get(keyOf(name, cardFile));
  if (bytes === undefined)
    throw retrievalError("index-missing", { detail: `index is not there: ${name.knowledgeBase} ${name.index}` });
  return parsed(bytes, name) as IndexCard;
}

function parsed(bytes: Uint8Array | undefined, name: IndexName): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw damaged(name, "JSON");
  }
}

const damaged = ({ knowledgeBase, index }: IndexName, file: string) =>
  retrievalError("damaged-index", { detail: `index is not as it was written: ${knowledgeBase} ${index} ${file}` });

/** A copy, since bytes from a store need not begin where numbers may. */
const floats = (bytes: Uint8Array) => new Float32Array(Uint8Array.from(bytes).buffer);

/** Indexes that outlive the releases that pin them, for each knowledge base: the newest, which a gate may have refused. */
const keptNewest = 2;

/** Removes indexes that are in no kept release; the newest two of each knowledge base stay. Gives back how many went. */
export async function dropIndexes(objects: ObjectStore, pinned: readonly IndexName[]): Promise<number> {
  const used = new Set(pinned.map((name) => keyOf(name, "")));
  const keys = new Map<string, string[]>();
  for (const key of await objects.list("knowledge/")) {
    const index = key.slice(0, key.lastIndexOf("/") + 1);
    keys.set(index, [...(keys.get(index) ?? []), key]);
  }
  const newest = await newestIndexes(objects, [...keys.keys()]);
  const gone = [...keys].filter(([index]) => !used.has(index) && !newest.has(index));
  for (const [, files] of gone) await removeFiles(objects, files);
  return gone.length;
}

/** The folders of the indexes of each knowledge base that were made last; one without a card is no index. */
async function newestIndexes(objects: ObjectStore, indexes: readonly string[]): Promise<ReadonlySet<string>> {
  const ages = new Map<string, number>();
  for (const index of indexes) ages.set(index, await createdAt(objects, `${index}${cardFile}`));
  const ofBase = (index: string) => index.slice(0, index.lastIndexOf("/", index.length - 2));
  const newest = [...new Set(indexes.map(ofBase))].flatMap((base) =>
    indexes
      .filter((index) => ofBase(index) === base && ages.get(index) !== Number.NEGATIVE_INFINITY)
      .sort((a, b) => (ages.get(b) ?? 0) - (ages.get(a) ?? 0))
      .slice(0, keptNewest),
  );
  return new Set(newest);
}

async function createdAt(objects: ObjectStore, key: string): Promise<number> {
  try {
    const card = JSON.parse(new TextDecoder().decode(await objects.get(key))) as Partial<IndexCard>;
    return card.createdAtUs ?? Number.NEGATIVE_INFINITY;
  } catch {
    return Number.NEGATIVE_INFINITY;
  }
}

/** The card goes first, so that what is left of a removal that was cut off is no index. */
async function removeFiles(objects: ObjectStore, keys: readonly string[]): Promise<void> {
  const last = (key: string) => (key.endsWith(`/${cardFile}`) ? 0 : 1);
  for (const key of [...keys].sort((a, b) => last(a) - last(b))) await objects.delete(key);
}
