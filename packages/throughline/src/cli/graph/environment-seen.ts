import type { CompiledModule } from "../../runtime/load/compiled-project.ts";
import { sha256 } from "../../runtime/load/seal.ts";

/** The part of the environment that a project's modules may read while they are loaded. The values stand in it as a digest only. */
export interface EnvironmentSeen {
  /** Names of variables; `all` where a module reads them in a way that does not say which. */
  readonly names: readonly string[] | "all";
  readonly digest: string;
}

const access =
  /\bprocess\s*(?:\?\.|\.)\s*env\b\s*(?:(?:\?\.|\.)\s*([A-Za-z_$][\w$]*)|(?:\?\.)?\[\s*(["'])([^"'\\]*)\2\s*\])?/g;

/** What the modules' texts say that they read. */
export function environmentOf(modules: readonly CompiledModule[]): EnvironmentSeen {
  const names = new Set<string>();
  for (const { code, imports } of modules) {
    if (imports.some(({ specifier }) => specifier === "process" || specifier === "node:process")) return see("all");
    for (const [, property, , key] of code.matchAll(access)) {
      const name = property ?? key;
      if (name === undefined) return see("all");
      names.add(name);
    }
  }
  return see([...names].sort());
}

/** The same variables as they are now. */
export function see(names: EnvironmentSeen["names"]): EnvironmentSeen {
  const chosen = names === "all" ? Object.keys(process.env).sort() : names;
  const started = [process.execArgv, process.env.NODE_OPTIONS ?? "", process.env.NODE_ENV ?? ""];
  return { names, digest: sha256(JSON.stringify([started, chosen.map((name) => [name, process.env[name] ?? null])])) };
}
