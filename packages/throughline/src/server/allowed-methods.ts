/** The paths that an app serves with their methods, for the `Allow` header of a 405. */
export class AllowedMethods {
  readonly #paths = new Map<string, { readonly pattern: RegExp; readonly methods: Set<string> }>();

  /** Adds a route; parameters of its path are written `:name`. */
  add(path: string, methods: readonly string[]): void {
    const parts = path.split("/").map((part) => (part.startsWith(":") ? "[^/]+" : escaped(part)));
    const known = this.#paths.get(path) ?? { pattern: new RegExp(`^${parts.join("/")}/?$`), methods: new Set() };
    this.#paths.set(path, known);
    for (const method of methods) known.methods.add(method);
  }

  /** The methods of a requested path, sorted; empty where nothing is served. */
  at(path: string): readonly string[] {
    const found = [...this.#paths.values()].filter(({ pattern }) => pattern.test(path));
    return [...new Set(found.flatMap(({ methods }) => [...methods]))].sort();
  }
}

const escaped = (text: string) => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
