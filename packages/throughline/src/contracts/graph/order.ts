interface Dependent {
  readonly id: string;
  readonly needs: readonly string[];
  /** Of nodes that do not need each other, the one with the lower rank comes first. */
  readonly rank: number;
}

/**
 * An order in which everything stands after what it needs, and beyond that by rank, then as given; and the circles that make
 * it impossible. A node of a low rank takes what it needs along, whatever rank that has.
 */
export function dependencyOrder(nodes: readonly Dependent[]): {
  readonly order: readonly string[];
  readonly cycles: readonly (readonly string[])[];
} {
  const needs = new Map(nodes.map((node) => [node.id, node.needs]));
  const order: string[] = [];
  const cycles: string[][] = [];
  const state = new Map<string, "open" | "done">();
  for (const { id } of nodes.toSorted((a, b) => a.rank - b.rank)) if (!state.has(id)) visit(id);
  return { order, cycles };

  /** Depth first without recursion, since a chain may be longer than the stack. */
  function visit(start: string): void {
    const path: { id: string; next: number }[] = [{ id: start, next: 0 }];
    state.set(start, "open");
    while (path.length > 0) {
      const top = path[path.length - 1] as { id: string; next: number };
      const need = needs.get(top.id)?.[top.next++];
      if (need === undefined) {
        state.set(top.id, "done");
        order.push(top.id);
        path.pop();
      } else if (state.get(need) === "open") {
        cycles.push(path.slice(path.findIndex(({ id }) => id === need)).map(({ id }) => id));
      } else if (needs.has(need) && !state.has(need)) {
        state.set(need, "open");
        path.push({ id: need, next: 0 });
      }
    }
  }
}
