import type { Certainty } from "../core/use.ts";
import { isAffected, type Reach, type ReachedReader, type Scene } from "./affected.ts";
import type { BrokenPart } from "./broken-parts.ts";
import type { LockReader } from "./lock-index.ts";
import { columnsOfPromise } from "./renamed-columns.ts";

/** What a break reaches: everyone that is affected, and every field on the way, the surest and nearest first. */
export interface Reached {
  readonly readers: readonly ReachedReader[];
  readonly fields: readonly Reach[];
}

/** A scene with what only follows from each part. */
export interface ReachScene extends Scene {
  readonly consequences: ReadonlyMap<string, readonly BrokenPart[]>;
}

/**
 * Follows a break through the lock's edges and derivations. Breadth first, and all that is definite before anything possible, so that
 * the way to each field is a shortest one of the most certain. What takes the new form up stops it, but for what took it on.
 */
export function reachOf(root: BrokenPart, scene: ReachScene): Reached {
  const walk = new Walk(scene);
  for (const start of startsOf(root, scene)) walk.enter(start);
  walk.run();
  walk.readers.delete(root.declaration);
  return { readers: [...walk.readers.values()].flat(), fields: [...walk.seen.values()] };
}

const both = (a: Certainty, b: Certainty): Certainty =>
  a === "definite" && b === "definite" ? "definite" : "possible";

class Walk {
  readonly seen = new Map<string, Reach>();
  /** By reader: every field that it is affected by. */
  readonly readers = new Map<string, ReachedReader[]>();
  readonly #scene: ReachScene;
  readonly #definite: Reach[] = [];
  readonly #possible: Reach[] = [];
  readonly #followed = new Set<string>();

  constructor(scene: ReachScene) {
    this.#scene = scene;
  }

  enter(reach: Reach): void {
    (reach.certainty === "definite" ? this.#definite : this.#possible).push(reach);
  }

  run(): void {
    for (let i = 0; i < this.#definite.length; i++) this.#visit(this.#definite[i] as Reach);
    for (let i = 0; i < this.#possible.length; i++) this.#visit(this.#possible[i] as Reach);
  }

  #visit(reach: Reach): void {
    if (this.seen.has(reach.key)) return;
    this.seen.set(reach.key, reach);
    this.#follow(reach);
    const affected = new Set<string>();
    for (const { id, certainty } of this.#readersOf(reach))
      if (!affected.has(id) && this.#ask({ id, certainty, reach })) affected.add(id);
  }

  /** What only follows from a part is reached with it, whoever carried it on. */
  #follow(reach: Reach): void {
    const { part } = reach;
    if (part === undefined || this.#followed.has(part.key)) return;
    this.#followed.add(part.key);
    for (const next of this.#scene.consequences.get(part.key) ?? [])
      for (const start of startsOf(next, this.#scene)) this.enter({ ...start, certainty: reach.certainty, via: reach });
  }

  #readersOf(reach: Reach): readonly LockReader[] {
    const { readers, portReaders } = this.#scene.index;
    const portKey = `${reach.declaration}#${reach.port}`;
    const read = (reach.field === undefined ? portReaders.get(portKey) : readers.get(reach.key)) ?? [];
    return reach.part?.side === "accepted" ? [...read, ...this.#callersOf(reach)] : read;
  }

  /** Opaque code that reads what answers a call makes the call too, though no edge says so. */
  #callersOf({ declaration, port }: Reach): readonly LockReader[] {
    const { entries, portReaders } = this.#scene.index;
    const answer = entries[declaration]?.answers?.[port];
    if (answer === undefined) return [];
    const listed = new Set((portReaders.get(`${declaration}#${port}`) ?? []).map(({ id }) => id));
    const readers = portReaders.get(`${declaration}#${answer}`) ?? [];
    return readers.filter(({ id, certainty }) => certainty === "possible" && !listed.has(id));
  }

  /** True where the reader is affected. */
  #ask(reader: ReachedReader): boolean {
    const { reach } = reader;
    if (reader.id === reach.declaration) {
      this.#enterMade(reader, this.#sourcesOf(reach));
      return true;
    }
    if (!isAffected(reader, this.#scene)) return false;
    const certainty = both(reach.certainty, reader.certainty);
    const others = this.readers.get(reader.id);
    if (others === undefined) this.readers.set(reader.id, [{ ...reader, certainty }]);
    else others.push({ ...reader, certainty });
    this.#enterMade(reader, this.#sourcesOf(reach));
    return true;
  }

  /** The fields whose derivations lead on: the field itself, or for a call, all that it answers. */
  #sourcesOf({ key, declaration, port, part }: Reach): readonly string[] {
    const entry = this.#scene.index.entries[declaration];
    const answer = part?.side === "accepted" ? entry?.answers?.[port] : undefined;
    if (answer === undefined) return [key];
    return [key, ...(entry?.provides[answer] ?? []).map(({ name }) => `${declaration}#${answer}.${name}`)];
  }

  #enterMade({ id, reach }: ReachedReader, sources: readonly string[]): void {
    const { made, fields } = this.#scene.index;
    for (const source of sources) {
      for (const field of made.get(source) ?? []) {
        const ref = fields.get(field.key);
        if (field.id === id && ref !== undefined)
          this.enter({ ...ref, key: field.key, certainty: both(reach.certainty, field.certainty), via: reach });
      }
    }
  }
}

/** Where a broken part begins: its field, or the port and all of its fields, or those of every port. */
function startsOf(part: BrokenPart, scene: ReachScene): Reach[] {
  const { declaration, port, field } = part;
  if (port !== undefined && field !== undefined && part.changes.every(({ kind }) => kind === "added"))
    return [{ key: `${declaration}#${port}`, declaration, port, part, certainty: "definite" }];
  if (port !== undefined && field !== undefined)
    return [{ key: part.key, declaration, port, field, part, certainty: "definite" }];
  const entry = scene.index.entries[declaration];
  const provided = Object.entries(entry?.provides ?? {});
  const accepted = part.promise === undefined ? Object.entries(entry?.accepts ?? {}) : [];
  return [...provided, ...accepted]
    .filter(([name]) => port === undefined || name === port)
    .flatMap(([name, shape]) => {
      const columns = shape.map((one) => one.name);
      const named = part.promise === undefined ? [] : columnsOfPromise(part.promise, columns);
      const at = { declaration, port: name, part, certainty: "definite" } as const;
      const fields = (named.length > 0 ? named : columns).map((one) => ({
        ...at,
        key: `${declaration}#${name}.${one}`,
        field: one,
      }));
      return named.length > 0 ? fields : [...fields, { ...at, key: `${declaration}#${name}` }];
    });
}
