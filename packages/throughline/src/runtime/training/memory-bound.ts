import { freemem, totalmem } from "node:os";
import { getHeapStatistics } from "node:v8";
import { counted } from "../../contracts/core/counted.ts";
import { parseSize } from "../../contracts/core/size.ts";
import { whereOf } from "../../contracts/data/relation-spec.ts";
import { type Model, viewsOf } from "../../contracts/ml/model.ts";
import { classesOf } from "../../contracts/ml/objective.ts";
import { quoteName } from "../../contracts/sql/text.ts";
import { trainingError } from "../../estimators/gradient-boosting/error-codes.ts";
import type { QuerySession } from "../../ports/query-engine.ts";
import type { RunContext } from "../plan/kind-runner.ts";
import { inputPlans } from "./model-inputs.ts";

/** What a model reads into memory, counted. */
export interface TrainingSize {
  readonly rows: number;
  /** Inputs, each a number a row. */
  readonly inputs: number;
  /** Texts of a row while it is read: keys, categories, slices, groups, classes. */
  readonly texts: number;
  /** Trees of a round. */
  readonly trees: number;
  /** Numbers of the events that windows are evaluated over. */
  readonly eventNumbers: number;
}

/** Memory that training may take, bytes: all of it, and of that the heap, where texts stand. */
export interface MemoryThere {
  readonly bytes: number;
  readonly heapBytes: number;
}

/** Bytes of a text of about 20 characters with its place in a list that grows. */
const TEXT_BYTES = 96;
/** Numbers of a row beside its inputs: instant, label, weight, and the label and weight of the parts that are learned from, twice. */
const OTHER_NUMBERS = 8;
/** An input's values: as read, those that are learned from, and the same where threads share them; and a bin twice. */
const INPUT_BYTES = 3 * 8 + 2;
/** Score, gradients and their exact sums, of each tree of a round. */
const TREE_BYTES = 32;
/** Order and sides of rows, outcomes, and what fills rows up. */
const ROW_BYTES = 24;
/** A value of a row while the query engine sorts. */
const SORTED_BYTES = 24;
/** What sorting takes at most; beyond that the engine spills to disk. Its default limit. */
const SORT_BYTES = 512e6;
/** What does not grow with rows: histograms, the model, the code. */
const FIXED_BYTES = 32e6;

/**
 * Bytes that training takes at its peak, and of them those on the heap. An estimate: with 20,000 to 3 million rows of 10 and 20 columns
 * the process grew by 0.79 to 1.0 of it, by 0.7 with many categories.
 */
export function trainingBytes({ rows, inputs, texts, trees, eventNumbers }: TrainingSize): MemoryThere {
  const row = inputs * INPUT_BYTES + OTHER_NUMBERS * 8 + trees * TREE_BYTES + ROW_BYTES;
  const heapBytes = rows * texts * TEXT_BYTES;
  const sorting = Math.min(SORT_BYTES, rows * (inputs + texts + 3) * SORTED_BYTES);
  return { heapBytes, bytes: FIXED_BYTES + rows * row + heapBytes + sorting + eventNumbers * 8 };
}

/** The share of the free memory that training may take where the config does not say. */
const SHARE = 0.9;

/** What there is: the least of what the system has free and what a container's limit leaves beside this process, and nine tenths of it. */
export function memoryThere(configured?: string): MemoryThere {
  const { heap_size_limit, used_heap_size } = getHeapStatistics();
  const heapBytes = SHARE * (heap_size_limit - used_heap_size);
  const bytes = configured === undefined ? undefined : parseSize(configured);
  if (bytes !== undefined) return { bytes, heapBytes };
  const limit = process.constrainedMemory();
  const isContained = limit > 0 && limit < totalmem();
  const left = isContained ? limit - process.memoryUsage.rss() : Number.POSITIVE_INFINITY;
  return { bytes: SHARE * Math.max(0, Math.min(freemem(), left)), heapBytes };
}

/**
 * Refuses rows that do not fit into memory, before they are read.
 *
 * @param rows  those that are read, as they were counted
 * @throws {ThroughlineError} `training.too-large`
 */
export async function assertFits(
  model: Model,
  rows: number,
  { session, project }: Pick<RunContext, "session" | "project">,
): Promise<void> {
  const size = await sizeOf(model, rows, session);
  const needed = trainingBytes(size);
  const there = memoryThere(project?.loaded.config.memory?.training);
  const isHeap = needed.bytes <= there.bytes;
  if (isHeap && needed.heapBytes <= there.heapBytes) return;
  const [needs, has] = isHeap ? [needed.heapBytes, there.heapBytes] : [needed.bytes, there.bytes];
  const detail = `${model.name} learns from ${rows.toLocaleString("en")} rows of ${counted(size.inputs, "input")} in ${model.rows.name}, which need ${gigabytes(needs)}: ${gigabytes(has)} of ${isHeap ? "heap" : "memory"} ${has >= 1e9 ? "are" : "is"} there`;
  throw trainingError("too-large", { detail, hint: isHeap ? heapCure : cure, where: whereOf(model, "rows") });
}

const cure =
  'train on a sample of the rows, with fewer columns or on a larger machine; `memory: { training: "8GB" }` in the config sets another bound';
const heapCure =
  "train on a sample of the rows, with fewer columns of text, or give Node a larger heap with NODE_OPTIONS=--max-old-space-size";

/** `1.5 GB`, in units of 1000. */
const gigabytes = (bytes: number) => (bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.ceil(bytes / 1e6)} MB`);

async function sizeOf(model: Model, rows: number, session: QuerySession): Promise<TrainingSize> {
  const views = viewsOf(model);
  const texts = inputPlans(model).filter(({ kind }) => kind === "categorical").length;
  const others = [
    model.group,
    classesOf(model).length > 0 ? model.label.column : undefined,
    ...(model.evaluate?.slices ?? []),
  ];
  let eventNumbers = 0;
  for (const { from, definitions } of views) {
    const [counted] = await session.rows(`SELECT count(*)::DOUBLE AS events FROM ${quoteName(from.name)}`);
    eventNumbers += Number(counted?.events ?? 0) * (1 + 3 * Object.keys(definitions).length);
  }
  return {
    rows,
    inputs: Object.keys(model.features).length,
    texts: texts + model.rows.rowKey.length + views.length + others.filter((name) => name !== undefined).length,
    trees: Math.max(1, classesOf(model).length),
    eventNumbers,
  };
}
