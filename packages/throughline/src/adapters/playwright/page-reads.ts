import type { BrowserContext } from "playwright-core";
import type { PageRead } from "../../ports/page-browser.ts";

/** Paths and uses that are counted in one journey. */
const mostUses = 1_000;

interface Counted {
  calls: number;
  readonly fields: Map<string, number>;
}

/** Lets the pages of a profile say which fields of what they use they read. Gives what was said so far. */
export async function countReads(profile: BrowserContext): Promise<() => readonly PageRead[]> {
  const counted = new Map<string, Counted>();
  const of = (path: string, use: string): Counted | undefined => {
    const key = `${path}\n${use}`;
    const known = counted.get(key);
    if (known !== undefined || counted.size >= mostUses) return known;
    const made: Counted = { calls: 0, fields: new Map() };
    counted.set(key, made);
    return made;
  };
  await profile.exposeFunction("throughlineReads", (path: unknown, use: unknown, field: unknown) => {
    const one = of(String(path), String(use));
    if (one === undefined) return;
    if (field === null) one.calls++;
    else one.fields.set(String(field), (one.fields.get(String(field)) ?? 0) + 1);
  });
  return () =>
    [...counted].map(([key, { calls, fields }]) => {
      const [path = "", use = ""] = key.split("\n");
      return { path, use, calls, fields: Object.fromEntries(fields) };
    });
}
