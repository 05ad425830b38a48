import type { Role } from "../core/declaration.ts";
import type { Port, PromiseClause, Term } from "../graph/kind-spec.ts";
import { fieldKey, type GraphEdge, type GraphNode, type ProjectGraph } from "../graph/project-graph.ts";
import type { Deprecation } from "../shape/deprecation.ts";
import { type Field, withoutDescriptions } from "../shape/field.ts";
import { canonicalJson } from "./canonical-json.ts";

/** The version of the lock's format. */
export const lockVersion = 1;

type Ports = Readonly<Record<string, readonly Field[]>>;

/** What others rely on of one declaration. No places, no formatting, no secrets. */
export interface LockEntry {
  readonly role: Role | null;
  readonly owner: string | null;
  readonly provides: Ports;
  readonly accepts: Ports;
  /** The fields it reads, by `provider#port`. */
  readonly uses: Readonly<Record<string, readonly string[]>>;
  /** What each provided field is made from, by `port.field`; `~` before a possible source. */
  readonly derives: Readonly<Record<string, readonly string[]>>;
  /** The limit of each promise, by its name. */
  readonly promises: Readonly<Record<string, string | number>>;
  /** What a limit of `promises` is of. Absent in locks that were written before it was kept, as all that follows. */
  readonly clauses?: Readonly<Record<string, Pick<PromiseClause, "relation" | "unit" | "binds">>>;
  /** Of `uses`, the fields that it reads only possibly. */
  readonly possible?: Readonly<Record<string, readonly string[]>>;
  /** Digest of the query that makes its rows. */
  readonly query?: string;
  /** The columns that identify a row, by port. */
  readonly keys?: Readonly<Record<string, readonly string[]>>;
  /** The ports that people outside the project rely on. */
  readonly external?: readonly string[];
  /** The provided port that answers an accepted one. */
  readonly answers?: Readonly<Record<string, string>>;
  /** The arithmetic of figures, times of events, rows of pages: what holds by construction. Sorted by port, field and name. */
  readonly terms?: readonly Term[];
  /** The ports that are on their way out as a whole: metrics, routes. */
  readonly deprecated?: Readonly<Record<string, Deprecation>>;
}

/** The contracts of a project as they were when others last relied on them, by declaration id. */
export interface Lock {
  readonly version: number;
  readonly project: string;
  readonly entries: Readonly<Record<string, LockEntry>>;
}

/** The lock of a graph: the contracts as they stand now. */
export function lockOf(graph: ProjectGraph): Lock {
  const edges = new Map<string, GraphEdge[]>();
  for (const edge of graph.edges) {
    const others = edges.get(edge.to);
    if (others === undefined) edges.set(edge.to, [edge]);
    else others.push(edge);
  }
  const entries = [...graph.nodes]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((node) => [node.id, entryOf(node, edges.get(node.id) ?? [])] as const);
  return { version: lockVersion, project: graph.project, entries: Object.fromEntries(entries) };
}

function entryOf(node: GraphNode, read: readonly GraphEdge[]): LockEntry {
  const uses = usesOf(read);
  const derives = node.derives.map((derivation) => {
    const from = derivation.from.map((ref) => `${ref.certainty === "possible" ? "~" : ""}${fieldKey(ref)}`);
    return [`${derivation.port}.${derivation.field}`, sortedUnique(from)] as const;
  });
  return {
    role: node.role ?? null,
    owner: node.owner ?? null,
    provides: portsOf(node.provides),
    accepts: portsOf(node.accepts),
    uses,
    derives: Object.fromEntries(derives),
    promises: Object.fromEntries(node.promises.map(({ name, limit }) => [name, limit])),
    ...(node.query === undefined ? {} : { query: node.query }),
    ...withoutEmpty({
      clauses: Object.fromEntries(node.promises.map((clause) => [clause.name, clauseOf(clause)])),
      possible: possibleOf(read, uses),
      keys: Object.fromEntries(node.provides.flatMap(({ name, key = [] }) => (key.length === 0 ? [] : [[name, key]]))),
      external: externalOf(node),
      answers: Object.fromEntries(
        node.accepts.flatMap(({ name, answer }) => (answer === undefined ? [] : [[name, answer]])),
      ),
      terms: termsOf(node.terms ?? []),
      deprecated: Object.fromEntries(
        node.provides.flatMap(({ name, deprecated }) => (deprecated === undefined ? [] : [[name, deprecated]])),
      ),
    }),
  };
}

/** What has something in it; so an entry says nothing of what its declaration does not have. */
function withoutEmpty<T extends Readonly<Record<string, object>>>(parts: T): Partial<T> {
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => Object.keys(part).length > 0)) as Partial<T>;
}

const clauseOf = ({ relation, unit, binds }: PromiseClause) => ({
  relation,
  ...(unit === undefined ? {} : { unit }),
  ...(binds === undefined ? {} : { binds }),
});

const externalOf = ({ provides, accepts }: GraphNode): readonly string[] =>
  sortedUnique([...provides, ...accepts].filter(({ external }) => external === true).map(({ name }) => name));

/** The fields read of each port; a port may be read by definite and by opaque code. */
function usesOf(read: readonly GraphEdge[]): Readonly<Record<string, readonly string[]>> {
  const found = new Map<string, string[]>();
  for (const { from, port, fields } of read) {
    const key = `${from}#${port}`;
    found.set(key, [...(found.get(key) ?? []), ...fields.map(({ name }) => name)]);
  }
  return Object.fromEntries([...found].map(([key, names]) => [key, sortedUnique(names)]));
}

/** The fields that no definite edge reads. */
function possibleOf(read: readonly GraphEdge[], uses: LockEntry["uses"]): Readonly<Record<string, readonly string[]>> {
  const definite = usesOf(read.filter(({ certainty }) => certainty === "definite"));
  const rest = Object.entries(uses).map(([key, names]) => {
    const sure = new Set(definite[key]);
    return [key, names.filter((name) => !sure.has(name))] as const;
  });
  return Object.fromEntries(rest.filter(([, names]) => names.length > 0));
}

const termsOf = (terms: readonly Term[]): readonly Term[] => {
  const key = ({ port, field, name }: Term) => `${port}\u0000${field ?? ""}\u0000${name}`;
  return [...terms].sort((a, b) => (key(a) < key(b) ? -1 : 1));
};

const portsOf = (ports: readonly Port[]): Ports =>
  Object.fromEntries(ports.map(({ name, shape }) => [name, withoutDescriptions(shape)]));

const sortedUnique = (names: readonly string[]) => [...new Set(names)].sort();

/**
 * The text of a lock: canonical, one entry a line, each comma on a line of its own. So version control merges changes of two
 * entries that are neighbours, and a new last entry changes no other line.
 */
export function formatLock(lock: Lock): string {
  const ids = Object.keys(lock.entries).sort();
  const lines = ids.map((id) => `${JSON.stringify(id)}: ${canonicalJson(lock.entries[id])}`);
  const head = `{\n"version": ${lock.version},\n"project": ${JSON.stringify(lock.project)},\n"entries": {`;
  return `${[head, ...(lines.length === 0 ? [] : [lines.join("\n,\n")]), "}}"].join("\n")}\n`;
}
