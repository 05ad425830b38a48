import path from "node:path";
import type { ThroughlineError } from "../../contracts/errors/index.ts";
import type { ProjectGraph } from "../../contracts/graph/project-graph.ts";
import { cacheFolder } from "./cache-file.ts";
import { readCacheLines, writeCacheLines } from "./cache-lines.ts";
import type { CheckedGraph, ProjectSettings } from "./checked-graph.ts";
import { type ProjectInputs, sameInputs } from "./project-inputs.ts";
import { type GraphOutline, restoreGraph, type StoredNode, storeGraph } from "./stored-graph.ts";
import { reviveProblem, type StoredProblem, storeProblem } from "./stored-problem.ts";

/** A change of what is stored needs a new one. */
const format = 4;

/** The first line of what a project gave, with what it was made from. Each declaration has a line after it. */
interface StoredHead {
  readonly format: number;
  /** Of the installation that made it. */
  readonly madeBy: string;
  /** Where the project stood: a copy of its folder looks anew. */
  readonly root: string;
  readonly inputs: ProjectInputs;
  readonly settings: ProjectSettings;
  readonly outline: GraphOutline;
  readonly problems: readonly StoredProblem[];
}

/** A graph of the last time, from which declarations are read when they are asked for. */
export interface KeptGraph {
  readonly settings: ProjectSettings;
  readonly problems: readonly ThroughlineError[];
  readonly outline: GraphOutline;
  /** The graph of the declarations at some places of the outline, or of all; undefined where one of them can't be read. */
  graphOf(places?: readonly number[]): ProjectGraph | undefined;
}

const fileOf = (root: string) => path.join(cacheFolder(root), "graph.jsonl");

/** The graph and problems of the last time, if nothing that they were made from has changed since; loads no module of the project. */
export async function readGraph(root: string, madeBy: string): Promise<KeptGraph | undefined> {
  const lines = readCacheLines(fileOf(root));
  const head = lines?.valueAt(0) as StoredHead | undefined;
  if (lines === undefined || head?.format !== format || head.madeBy !== madeBy || head.root !== root) return undefined;
  const inputs = await sameInputs(root, head.inputs);
  if (inputs === undefined) return undefined;
  if (inputs !== head.inputs) await writeCacheLines(fileOf(root), [{ ...head, inputs }], lines.textFrom(1));
  const { settings, outline, problems } = head;
  return {
    settings,
    problems: problems.map(reviveProblem),
    outline,
    graphOf(places = [...outline.ids.keys()]) {
      const nodes = places.map((place) => lines.valueAt(place + 1) as StoredNode | undefined);
      return nodes.every((node) => node !== undefined) ? restoreGraph(outline.project, nodes) : undefined;
    },
  };
}

/** Keeps a graph and its problems for the next time. */
export async function writeGraph(
  root: string,
  madeBy: string,
  checked: CheckedGraph & { readonly inputs: ProjectInputs },
): Promise<void> {
  const { inputs, settings, graph, problems } = checked;
  const { outline, nodes } = storeGraph(graph);
  const head: StoredHead = { format, madeBy, root, inputs, settings, outline, problems: problems.map(storeProblem) };
  await writeCacheLines(fileOf(root), [head, ...nodes]);
}
