import type { UseDescriptor } from "../../contracts/core/descriptor.ts";
import { reachOf } from "../../contracts/core/injectable.ts";
import { isMissing } from "../../contracts/core/missing.ts";

/** What stands in a browser bundle for a value of a server's module: a descriptor, or an object that holds some. */
export type BrowserValue = UseDescriptor | { readonly [name: string]: BrowserValue };

/** How deep routes of services and writers of sources stand below what is exported. */
const mostDepth = 3;

/** What browser code gets of an exported value; undefined for one with nothing that a page could use. */
export function browserValue(value: unknown, depth = 0): BrowserValue | undefined {
  if (typeof value !== "object" || value === null || isMissing(value)) return undefined;
  const reach = reachOf(value);
  if (reach !== undefined) return reach.descriptor;
  if (depth === mostDepth || Array.isArray(value)) return undefined;
  const entries = Object.entries(value).flatMap(([name, inner]) => {
    const found = browserValue(inner, depth + 1);
    return found === undefined ? [] : [[name, found] as const];
  });
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/**
 * Text of the module that browser code gets in the place of one of the server's: the same export names where they hold something
 * that a page can use. An export that holds nothing such is left out, so that using it is a problem of the build.
 */
export function descriptorModule(exports: Readonly<Record<string, unknown>>): string {
  const lines: string[] = [];
  for (const name of Object.keys(exports).sort()) {
    const value = browserValue(exports[name]);
    if (value === undefined) continue;
    const local = `_${lines.length}`;
    lines.push(`const ${local} = ${textOf(value, exports[name])};\nexport { ${local} as ${JSON.stringify(name)} };`);
  }
  return lines.length === 0 ? "export {};\n" : `${lines.join("\n")}\n`;
}

/** A part of what an endpoint replies is picked in the page's own code. */
function textOf(value: BrowserValue, declared: unknown): string {
  const json = JSON.stringify(value);
  const { pick } = declared as { readonly pick?: unknown };
  if (typeof pick !== "function") return json;
  return `((all) => ({ ...all, pick: (...names) => ({ ...all, reply: all.reply.filter(({ name }) => names.includes(name)) }) }))(${json})`;
}
