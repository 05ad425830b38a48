import { existsSync, statSync } from "node:fs";
import { join, posix } from "node:path";
import { commandList, commandPage } from "./command-list.ts";
import { type Look, withQuotes } from "./quoted-examples.ts";
import { filesUnder, readText, report, repository } from "./source-files.ts";
import { replaceBlock, writeOrCompare } from "./written-blocks.ts";

const withoutCode = (page: string) => page.replace(/^(```|~~~)[\s\S]*?^\1\s*$/gm, "").replace(/`[^`\n]*`/g, "");

/** Anchors of a page: its headings as GitHub names them, and explicit ids. */
export function anchorsOf(page: string): Set<string> {
  const plain = page.replace(/^(```|~~~)[\s\S]*?^\1\s*$/gm, "");
  const headings = [...plain.matchAll(/^#{1,6}\s+(.+?)\s*$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replaceAll(" ", "-"),
  );
  return new Set([...headings, ...[...page.matchAll(/\bid="([^"]+)"/g)].map(([, id = ""]) => id)]);
}

/** Links of a page to files or anchors of the repository that do not exist. Addresses of other sites are not followed. */
export function linkProblems(file: string, page: string, look: Look): string[] {
  const targets = [...withoutCode(page).matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)].map(([, target = ""]) => target);
  return targets.flatMap((target) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path = "", anchor] = target.split("#");
    const meant = path === "" ? file : posix.normalize(posix.join(posix.dirname(file), path));
    const text = meant === file ? page : meant.startsWith("..") ? undefined : look(meant);
    if (text === undefined) return [`${file} links to a file that does not exist: ${target}`];
    const missing = anchor !== undefined && meant.endsWith(".md") && !anchorsOf(text).has(anchor);
    return missing ? [`${file} links to an anchor that does not exist: ${target}`] : [];
  });
}

/** The words that the glossary's last column refuses, each with the word to use. */
export function refusedWords(glossary: string): Map<string, string> {
  const rows = [...glossary.matchAll(/^\| (?!word \||---)([^|]+?) \|.*\| ([^|]*?) \|$/gm)];
  return new Map(
    rows.flatMap(([, word = "", not = ""]) =>
      not
        .split(", ")
        .filter(Boolean)
        .map((other) => [other, word] as const),
    ),
  );
}

/** Refused words in a page's prose; code is left alone. */
export function wordProblems(file: string, page: string, refused: ReadonlyMap<string, string>): string[] {
  const prose = withoutCode(page);
  return [...refused].flatMap(([word, use]) =>
    new RegExp(`(?<![\\w-])${word}s?(?![\\w-])`, "i").test(prose) ? [`${file} says "${word}": write "${use}"`] : [],
  );
}

const glossary = "docs/glossary.md";

async function main(): Promise<void> {
  const look: Look = (file) => {
    const path = join(repository, file);
    if (!existsSync(path)) return undefined;
    return statSync(path).isDirectory() ? "" : readText(file);
  };
  const pages = filesUnder(repository, ".", /\.md$/);
  const refused = refusedWords(readText(glossary));
  const commands = await commandList();
  const problems = pages.flatMap((file) => {
    const text = readText(file);
    const page = file === commandPage.file ? replaceBlock(text, commandPage.block, commands) : text;
    const quoted = withQuotes(file, page, look);
    const words = file === glossary ? [] : wordProblems(file, quoted.page, refused);
    return [
      ...quoted.problems,
      ...writeOrCompare(file, quoted.page),
      ...linkProblems(file, quoted.page, look),
      ...words,
    ];
  });
  report("docs", problems, `${pages.length} pages, ${refused.size} refused words`);
}

if (import.meta.filename === process.argv[1]) await main();
