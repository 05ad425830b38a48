import type { Role } from "../core/declaration.ts";
import { contractError } from "../data/error-codes.ts";
import type { Port } from "../graph/kind-spec.ts";
import { fieldKey, type GraphNode, type ProjectGraph } from "../graph/project-graph.ts";
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
}

/** The contracts of a project as they were when others last relied on them, by declaration id. */
export interface Lock {
  readonly version: number;
  readonly project: string;
  readonly entries: Readonly<Record<string, LockEntry>>;
}

/** The lock of a graph: the contracts as they stand now. */
export function lockOf(graph: ProjectGraph): Lock {
  const entries = [...graph.nodes]
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((node) => [node.id, entryOf(graph, node)] as const);
  return { version: lockVersion, project: graph.project, entries: Object.fromEntries(entries) };
}

function entryOf(graph: ProjectGraph, node: GraphNode): LockEntry {
  const uses = graph.edges
    .filter((edge) => edge.to === node.id)
    .map((edge) => [`${edge.from}#${edge.port}`, sortedUnique(edge.fields.map(({ name }) => name))] as const);
  const derives = node.derives.map((derivation) => {
    const from = derivation.from.map((ref) => `${ref.certainty === "possible" ? "~" : ""}${fieldKey(ref)}`);
    return [`${derivation.port}.${derivation.field}`, sortedUnique(from)] as const;
  });
  return {
    role: node.role ?? null,
    owner: node.owner ?? null,
    provides: portsOf(node.provides),
    accepts: portsOf(node.accepts),
    uses: Object.fromEntries(uses),
    derives: Object.fromEntries(derives),
    promises: Object.fromEntries(node.promises.map(({ name, limit }) => [name, limit])),
  };
}

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

/** Reads the text of a lock. Throws `contracts.invalid-lock` with the reason: conflict marks of version control, another version, no JSON. */
export function parseLock(text: string): Lock {
  if (/^(<<<<<<<|=======|>>>>>>>)/m.test(text))
    throw contractError("invalid-lock", {
      detail: "lock has conflict marks of a merge",
      hint: "resolve the merge of throughline.lock.json, then run `throughline run`",
    });
  const lock = parseJson(text);
  if (!isObject(lock) || !isObject(lock.entries))
    throw contractError("invalid-lock", { detail: "lock has no entries" });
  if (lock.version !== lockVersion) {
    throw contractError("invalid-lock", {
      detail: `lock has format ${lock.version}, this version reads ${lockVersion}`,
      hint: "use the version of throughline that wrote it, or delete it and run `throughline run`",
    });
  }
  const broken = Object.entries(lock.entries).find(([, entry]) => !isEntry(entry));
  if (broken !== undefined)
    throw contractError("invalid-lock", { detail: `entry of the lock is not whole: ${broken[0]}` });
  return lock as unknown as Lock;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function isEntry(entry: unknown): boolean {
  if (!isObject(entry)) return false;
  const { provides, accepts, uses, derives, promises } = entry;
  return [provides, accepts, uses, derives].every(hasLists) && isObject(promises);
}

const hasLists = (part: unknown) => isObject(part) && Object.values(part).every(Array.isArray);

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw contractError("invalid-lock", { detail: `lock is not JSON: ${(cause as Error).message}`, cause });
  }
}
