import path from "node:path";
import { cacheFolder, readCacheFile, writeCacheFile } from "./cache-file.ts";
import type { CheckedGraph, ProjectSettings } from "./checked-graph.ts";
import { type ProjectInputs, sameInputs } from "./project-inputs.ts";
import { restoreGraph, type StoredGraph, storeGraph } from "./stored-graph.ts";
import { reviveProblem, type StoredProblem, storeProblem } from "./stored-problem.ts";

/** A change of what is stored needs a new one. */
const format = 3;

/** What a project gave, with what it was made from. */
interface StoredResult {
  readonly format: number;
  /** Of the installation that made it. */
  readonly madeBy: string;
  /** Where the project stood: a copy of its folder looks anew. */
  readonly root: string;
  readonly inputs: ProjectInputs;
  readonly settings: ProjectSettings;
  readonly graph: StoredGraph;
  readonly problems: readonly StoredProblem[];
}

const fileOf = (root: string) => path.join(cacheFolder(root), "graph.json");

/** The graph and problems of the last time, if nothing that they were made from has changed since; loads no module of the project. */
export async function readGraph(root: string, madeBy: string): Promise<CheckedGraph | undefined> {
  const stored = readCacheFile(fileOf(root)) as StoredResult | undefined;
  if (stored?.format !== format || stored.madeBy !== madeBy || stored.root !== root) return undefined;
  const inputs = await sameInputs(root, stored.inputs);
  if (inputs === undefined) return undefined;
  if (inputs !== stored.inputs) await writeCacheFile(fileOf(root), { ...stored, inputs });
  const { settings, graph, problems } = stored;
  return { settings, graph: restoreGraph(graph), problems: problems.map(reviveProblem) };
}

/** Keeps a graph and its problems for the next time. */
export async function writeGraph(
  root: string,
  madeBy: string,
  checked: CheckedGraph & { readonly inputs: ProjectInputs },
): Promise<void> {
  const { inputs, settings, graph, problems } = checked;
  const plain = { graph: storeGraph(graph), problems: problems.map(storeProblem) };
  const stored: StoredResult = { format, madeBy, root, inputs, settings, ...plain };
  await writeCacheFile(fileOf(root), stored);
}
