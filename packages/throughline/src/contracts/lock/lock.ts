import type { Role } from "../core/declaration.ts";
import { contractError } from "../data/error-codes.ts";
import { fieldKey, type GraphNode, type ProjectGraph } from "../graph/project-graph.ts";
import type { Field } from "../shape/field.ts";
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
    provides: Object.fromEntries(node.provides.map((port) => [port.name, port.shape])),
    accepts: Object.fromEntries(node.accepts.map((port) => [port.name, port.shape])),
    uses: Object.fromEntries(uses),
    derives: Object.fromEntries(derives),
    promises: Object.fromEntries(node.promises.map(({ name, limit }) => [name, limit])),
  };
}

const sortedUnique = (names: readonly string[]) => [...new Set(names)].sort();

/** The text of a lock: canonical, one entry a line, so that version control merges it line by line. */
export function formatLock(lock: Lock): string {
  const lines = Object.entries(lock.entries).map(([id, entry]) => `${JSON.stringify(id)}: ${canonicalJson(entry)}`);
  const head = `{\n"version": ${lock.version},\n"project": ${JSON.stringify(lock.project)},\n"entries": {`;
  return `${head}\n${lines.join(",\n")}\n}}\n`;
}

/** Reads the text of a lock. Throws `contracts.invalid-lock` with the reason: conflict marks of version control, another version, no JSON. */
export function parseLock(text: string): Lock {
  if (/^(<<<<<<<|=======|>>>>>>>)/m.test(text))
    throw contractError("invalid-lock", {
      detail: "lock has conflict marks of a merge",
      hint: "resolve the merge of throughline.lock.json, then run `throughline run`",
    });
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || typeof (value as Lock).entries !== "object")
    throw contractError("invalid-lock", { detail: "lock has no entries" });
  const lock = value as Lock;
  if (lock.version !== lockVersion) {
    throw contractError("invalid-lock", {
      detail: `lock has format ${lock.version}, this version reads ${lockVersion}`,
      hint: "use the version of throughline that wrote it, or delete it and run `throughline run`",
    });
  }
  return lock;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw contractError("invalid-lock", { detail: `lock is not JSON: ${(cause as Error).message}`, cause });
  }
}
