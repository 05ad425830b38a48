import { replaceIn } from "./mutation.ts";

/** One item of a record or a list as it is written: `amount: decimal(12, 2)`. */
interface Item {
  readonly name: string;
  readonly text: string;
}

/** Where the text of a declaration begins and ends. */
function rangeOf(text: string, name: string): readonly [number, number] {
  const start = text.search(new RegExp(`^export const \\w+ = \\w+\\("${name.replaceAll(".", "\\.")}"`, "m"));
  const end = text.indexOf("\n});", start);
  if (start < 0 || end < 0) throw new Error(`no such declaration: ${name}`);
  return [start, end + 4];
}

/** Changes the text of one declaration of a file. */
export function inDeclaration(text: string, name: string, change: (own: string) => string): string {
  const [start, end] = rangeOf(text, name);
  return text.slice(0, start) + change(text.slice(start, end)) + text.slice(end);
}

/** The columns that a declaration writes itself, with their builders. */
export function writtenColumns(text: string, name: string): readonly Item[] {
  const [start, end] = rangeOf(text, name);
  return itemsOf(blockOf(text.slice(start, end), "columns: {")).filter((item) => !item.text.startsWith("..."));
}

/** Changes the columns that a declaration writes. */
export function withColumns(text: string, name: string, change: (items: readonly Item[]) => readonly Item[]): string {
  return inDeclaration(text, name, (own) => {
    const block = blockOf(own, "columns: {");
    return own.replace(
      block,
      ` ${change(itemsOf(block))
        .map((item) => item.text)
        .join(", ")} `,
    );
  });
}

/** Changes one item of the SELECT of a table, by the name of its column. */
export function withSelected(own: string, column: string, change: (item: string) => string | undefined): string {
  const [, head, list, tail] = /^([\s\S]*?query: sql`\s*select )([\s\S]*?)(\s+from \$\{[\s\S]*)$/.exec(own) ?? [];
  if (head === undefined || list === undefined || tail === undefined) return own;
  const items = splitTop(list).map((item) => (selectedName(item) === column ? change(item) : item));
  return head + items.filter((item) => item !== undefined).join(", ") + tail;
}

const selectedName = (item: string) => /(\w+)\s*$/.exec(item)?.[1];

/** The expression of a SELECT's item without its name. */
export const expressionOf = (item: string) => item.replace(/\s+as \w+\s*$/, "");

/** Adds names to the import from `throughline/data`. */
export function importing(text: string, names: readonly string[]): string {
  const pattern = /import \{([^}]*)\} from "throughline\/data";/;
  const own = (pattern.exec(text)?.[1] ?? "").split(",").map((name) => name.trim());
  const all = [...new Set([...own, ...names])].filter((name) => name !== "");
  return replaceIn(text, pattern, `import { ${all.join(", ")} } from "throughline/data";`);
}

/** The text between the braces after a word. */
function blockOf(text: string, word: string): string {
  const start = text.indexOf(word) + word.length;
  let depth = 1;
  let end = start;
  while (depth > 0 && end < text.length) {
    if (text[end] === "{") depth += 1;
    if (text[end] === "}") depth -= 1;
    end += 1;
  }
  return text.slice(start, end - 1);
}

const itemsOf = (block: string): Item[] =>
  splitTop(block)
    .filter((part) => part !== "")
    .map((part) => ({ name: /^(\w+):/.exec(part)?.[1] ?? part, text: part }));

/** Splits at the commas that stand in no bracket and in no string. */
function splitTop(text: string): string[] {
  const parts: string[] = [""];
  let depth = 0;
  let quote = "";
  for (const letter of text) {
    if (quote !== "") quote = letter === quote ? "" : quote;
    else if (letter === '"' || letter === "'") quote = letter;
    else if ("([{".includes(letter)) depth += 1;
    else if (")]}".includes(letter)) depth -= 1;
    if (letter === "," && depth === 0 && quote === "") parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts.map((part) => part.trim());
}
