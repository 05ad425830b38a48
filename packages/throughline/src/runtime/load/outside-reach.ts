import { transform } from "esbuild";
import { reachable } from "./code-hash.ts";
import type { CompiledModule, CompiledProject } from "./compiled-project.ts";
import { packageNameOf } from "./resolve-package.ts";

/** Packages whose functions reach nothing but what they are given. */
const inward = new Set(["throughline", "zod", "react"]);
/** Free names by which code reaches the network, the machine or code that can't be seen here. */
const outward = [
  ...["fetch", "WebSocket", "EventSource", "XMLHttpRequest", "BroadcastChannel", "Worker", "navigator"],
  ...["process", "global", "globalThis", "eval", "Function", "WebAssembly"],
];
const mark = (name: string) => `$outward_${name}$`;
const marks = Object.fromEntries(outward.map((name) => [name, mark(name)]));

/**
 * What leads out of the project from the code that a module's callbacks can run: the first package, Node module or free name that does,
 * as half a sentence. Undefined where nothing does: then all that a handler can change is what its `uses` give it.
 */
export async function outsideReach(compiled: CompiledProject, file: string): Promise<string | undefined> {
  const modules = reachable(compiled, file);
  if (modules.length === 0) return "its code is not in the release";
  for (const module of modules) {
    const found = importedReach(module) ?? (await namedReach(module));
    if (found !== undefined) return `${module.file} ${found}`;
  }
  return undefined;
}

function importedReach({ imports }: CompiledModule): string | undefined {
  const outer = imports.find(
    ({ kind, specifier }) => kind !== "project" && !(kind === "package" && inward.has(packageNameOf(specifier))),
  );
  return outer === undefined ? undefined : `imports ${outer.specifier}`;
}

/** Names that the code binds itself are none: esbuild replaces free ones only. */
async function namedReach({ code, imports }: CompiledModule): Promise<string | undefined> {
  const marked = await transform(code, { loader: "js", define: marks, legalComments: "none", charset: "utf8" });
  const name = outward.find((one) => marked.code.includes(mark(one)));
  if (name !== undefined) return `names ${name}`;
  const loads = (marked.code.match(/\$load\$\(/g) ?? []).length;
  return loads > imports.filter(({ dynamic }) => dynamic === true).length
    ? "imports what is named at run time"
    : undefined;
}
