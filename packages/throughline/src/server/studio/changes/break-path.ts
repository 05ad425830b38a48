import type { StudioBreak, StudioPathStep } from "../../../client/studio/studio-changes.ts";
import { idName } from "../../../contracts/core/declaration.ts";
import type { Break, Victim } from "../../../contracts/diff/break-report.ts";
import type { GraphNode, ProjectGraph } from "../../../contracts/graph/project-graph.ts";
import type { Lock, LockEntry } from "../../../contracts/lock/lock.ts";

/** What the ways of breaks lead through: declarations as they are now, and as the lock remembers them. */
export class BreakWays {
  readonly #nodes: ReadonlyMap<string, GraphNode>;
  readonly #entries: Lock["entries"];
  readonly #byName = new Map<string, string[]>();

  constructor(graph: ProjectGraph, lock: Lock | undefined) {
    this.#nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    this.#entries = lock?.entries ?? {};
    for (const id of new Set([...Object.keys(this.#entries), ...this.#nodes.keys()])) {
      const name = idName(id);
      this.#byName.set(name, [...(this.#byName.get(name) ?? []), id]);
    }
  }

  /** The steps of a victim's way, from what broke to the victim. */
  steps({ declaration }: Pick<Break, "declaration">, { id, path }: Pick<Victim, "id" | "path">): StudioPathStep[] {
    let before = declaration;
    return path.map((label, i) => {
      if (i === path.length - 1) return this.#step(label, id === "external" ? null : id);
      const at = i === 0 ? declaration : this.#declarationOf(label, before);
      before = at ?? before;
      return this.#step(label, at);
    });
  }

  /** Which declaration takes what from which, on the ways of all victims. */
  hops(found: Pick<Break, "declaration" | "victims">): StudioBreak["hops"] {
    const hops = new Map<string, { readonly from: string; readonly to: string }>();
    const note = (from: string | null, to: string | null) => {
      if (from !== null && to !== null && from !== to) hops.set(`${from}>${to}`, { from, to });
    };
    for (const victim of found.victims) {
      const ids = this.steps(found, victim).map(({ declaration }) => declaration);
      for (const [i, id] of ids.entries()) note(ids[i - 1] ?? null, id);
      if (victim.id === "external") continue;
      for (const { field } of victim.reads) note(this.#providerOf(field, victim.id), victim.id);
    }
    return [...hops.values()];
  }

  #step(label: string, declaration: string | null): StudioPathStep {
    const node = declaration === null ? undefined : this.#nodes.get(declaration);
    const entry = declaration === null ? undefined : this.#entries[declaration];
    return { label, declaration, title: node?.title ?? null, role: node?.role ?? entry?.role ?? null };
  }

  /** The declaration that a label names: one that reads from the step before, where several have the name. */
  #declarationOf(label: string, before: string): string | null {
    const named = this.#named(label);
    return named.find((id) => id === before || readsFrom(this.#entries[id], before)) ?? named[0] ?? null;
  }

  #providerOf(label: string, reader: string): string | null {
    return this.#named(label).find((id) => readsFrom(this.#entries[reader], id)) ?? null;
  }

  /** Ids of the declarations with the longest name that a label begins with: names have dots as fields do. */
  #named(label: string): readonly string[] {
    for (
      let end = label.length;
      end > 0;
      end = Math.max(label.lastIndexOf(".", end - 1), label.lastIndexOf(" · ", end - 1))
    ) {
      const ids = this.#byName.get(label.slice(0, end));
      if (ids !== undefined) return ids;
    }
    return [];
  }
}

function readsFrom(entry: LockEntry | undefined, provider: string): boolean {
  if (entry === undefined) return false;
  const sources = Object.values(entry.derives).flatMap((from) => from.map((source) => source.replace(/^~/, "")));
  return [...Object.keys(entry.uses), ...sources].some((key) => key.startsWith(`${provider}#`));
}
