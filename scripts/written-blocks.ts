import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readText, repository } from "./source-files.ts";

/** A page with what stands between `<!-- name -->` and `<!-- /name -->` replaced. Throws where the markers are missing. */
export function replaceBlock(page: string, name: string, content: string): string {
  const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`page has no markers ${start} and ${end}`);
  return `${page.slice(0, from + start.length)}\n${content}\n${page.slice(to)}`;
}

/** With `--write` on the command line writes a generated page; without it gives the problem of a page that differs. */
export function writeOrCompare(file: string, content: string): string[] {
  const current = existsSync(join(repository, file)) ? readText(file) : undefined;
  if (current === content) return [];
  if (!process.argv.includes("--write")) return [`${file} is not what the sources say: run the check with --write`];
  writeFileSync(join(repository, file), content);
  console.log(`wrote ${file}`);
  return [];
}
