import type { ThroughlineError } from "../errors/throughline-error.ts";
import type { GraphNode, ProjectGraph } from "../graph/project-graph.ts";
import { type Lock, lockOf } from "../lock/lock.ts";

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
  /** The keys of the fields that a declaration reads, by its id. */
  readonly reads: ReadonlyMap<string, ReadonlySet<string>>;
  /** How a declaration reads a field: by `<id> <field key>`. */
  readonly words: ReadonlyMap<string, string>;
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
    reads: new Map(Object.entries(entries).map(([id, entry]) => [id, readKeys(entry)])),
    words: wordsOf(graph),
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

function readKeys({ uses, derives }: Lock["entries"][string]): ReadonlySet<string> {
  const used = Object.entries(uses).flatMap(([port, names]) => names.map((name) => `${port}.${name}`));
  return new Set([
    ...used,
    ...Object.values(derives).flatMap((sources) => sources.map((key) => key.replace(/^~/, ""))),
  ]);
}

function wordsOf(graph: ProjectGraph): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  for (const { from, port, to, fields } of graph.edges)
    for (const { name, as } of fields) if (as !== undefined) words.set(`${to} ${from}#${port}.${name}`, as);
  return words;
}

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
