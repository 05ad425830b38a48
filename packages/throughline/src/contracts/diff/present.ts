import type { ThroughlineError } from "../errors/throughline-error.ts";
import type { GraphEdge, GraphNode, ProjectGraph } from "../graph/project-graph.ts";
import { type Lock, type LockEntry, lockOf } from "../lock/lock.ts";

/** A project as it stands now, also one that does not resolve. */
export interface Resolved {
  readonly graph: ProjectGraph;
  /** What `load`, `resolve` and `analyse` found. */
  readonly problems: readonly ThroughlineError[];
  /** True where files could not be loaded, so that a declaration that is not in the graph may still be written. Default: where a problem is of `load`. */
  readonly isPartial?: boolean;
}

/** What is asked of the present. */
export interface Present {
  readonly entries: Lock["entries"];
  readonly nodes: ReadonlyMap<string, GraphNode>;
  readonly isPartial: boolean;
  /** Declarations that hold stand-ins for what could not be found: what they say of themselves is not all. */
  readonly unread: ReadonlySet<string>;
  readonly problems: readonly ThroughlineError[];
  /** The problems of a declaration, by its id. */
  readonly problemsOf: ReadonlyMap<string, readonly ThroughlineError[]>;
  /** The keys of the fields that a declaration reads. */
  reads(id: string): ReadonlySet<string>;
  /** How a declaration reads a field, where that is known. */
  words(id: string, fieldKey: string): string | undefined;
}

/** Reads the present once, in time linear in its fields and edges. */
export function presentOf({ graph, problems, isPartial }: Resolved): Present {
  const { entries } = lockOf(graph);
  const problemsOf = new Map<string, ThroughlineError[]>();
  for (const problem of problems) {
    const id = problem.where?.declaration;
    if (id === undefined) continue;
    const others = problemsOf.get(id);
    if (others === undefined) problemsOf.set(id, [problem]);
    else others.push(problem);
  }
  return {
    entries,
    nodes: new Map(graph.nodes.map((node) => [node.id, node])),
    isPartial: isPartial ?? problems.some(({ code }) => code.startsWith("load.")),
    unread: new Set(graph.nodes.filter((node) => isUnread(node, problemsOf)).map(({ id }) => id)),
    problems,
    problemsOf,
    reads: askedOnce((id) => readKeys(entries[id])),
    words: wordsIn(graph),
  };
}

/** Keeps answers, since only a few of many declarations are asked for. */
function askedOnce<T>(answer: (id: string) => T): (id: string) => T {
  const known = new Map<string, T>();
  return (id) => {
    const before = known.get(id);
    if (before !== undefined) return before;
    const fresh = answer(id);
    known.set(id, fresh);
    return fresh;
  };
}

/** Codes of what is wrong where a whole port or declaration is not there. */
const absent: ReadonlySet<string> = new Set([
  "contracts.unknown-export",
  "contracts.unknown-route",
  "sql.unknown-table",
]);

/** True for a problem that says that a whole port or declaration is not there. */
export const isOfAbsence = ({ code }: ThroughlineError) => absent.has(code);

const isUnread = ({ id, unread }: GraphNode, problemsOf: ReadonlyMap<string, readonly ThroughlineError[]>) =>
  unread === true || (problemsOf.get(id) ?? []).some(isOfAbsence);

function readKeys(entry: LockEntry | undefined): ReadonlySet<string> {
  if (entry === undefined) return new Set();
  const used = Object.entries(entry.uses).flatMap(([port, columns]) => columns.map((column) => `${port}.${column}`));
  const made = Object.values(entry.derives).flatMap((sources) => sources.map((key) => key.replace(/^~/, "")));
  return new Set([...used, ...made]);
}

function wordsIn(graph: ProjectGraph): Present["words"] {
  const edges = askedOnce(() => edgesByReader(graph));
  const words = askedOnce((id) => wordsOf(edges("").get(id) ?? []));
  return (id, key) => words(id).get(key);
}

function edgesByReader({ edges }: ProjectGraph): ReadonlyMap<string, readonly GraphEdge[]> {
  const found = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    const others = found.get(edge.to);
    if (others === undefined) found.set(edge.to, [edge]);
    else others.push(edge);
  }
  return found;
}

const wordsOf = (edges: readonly GraphEdge[]): ReadonlyMap<string, string> =>
  new Map(
    edges.flatMap(({ from, port, fields }) =>
      fields.flatMap(({ name, as }) => (as === undefined ? [] : [[`${from}#${port}.${name}`, as] as const])),
    ),
  );

/** True where a problem names one of these, as a word of its own. */
export function names(problem: ThroughlineError, wanted: ReadonlySet<string>): boolean {
  const text = `${problem.detail} ${problem.where?.subject ?? ""}`;
  return [...wanted].some((name) => wordIn(text, name));
}

const isWordPart = (letter: string | undefined) => letter !== undefined && /[\p{L}\p{N}_$-]/u.test(letter);

function wordIn(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0 && word !== ""; at = text.indexOf(word, at + 1))
    if (!isWordPart(text[at - 1]) && !isWordPart(text[at + word.length])) return true;
  return false;
}
