import { importLine, quote } from "../templates/source-text.ts";
import type { Added, NewName } from "./added.ts";
import { needed } from "./needed.ts";
import { importsOf, type ProjectFacts } from "./project-facts.ts";

/** A source of files with a key and a time. */
export const addSource = ({ name, short, id }: NewName): Added => ({
  text: `${importLine(["source", "text", "timestamp"], "throughline/data")}

export const ${id} = source(${quote(name)}, {
  files: ${quote(`inbox/${short}/*.csv`)},
  columns: { id: text(), at: timestamp() },
  key: "id",
  at: "at",
});
`,
});

/** A table of all columns of the first source, or of the first table where there is no source. */
export function addTable({ name, id }: NewName, facts: ProjectFacts): Added {
  const first = (kind: string) => facts.relations.find(({ declaration }) => declaration.kind === kind);
  const from = needed(first("source") ?? first("table"), "a source", "throughline add source <name>");
  const { rowKey, at } = from.declaration;
  const key =
    rowKey.length === 0
      ? ""
      : `  key: ${rowKey.length === 1 ? quote(rowKey[0] as string) : `[${rowKey.map(quote).join(", ")}]`},\n`;
  const time = at === undefined ? "" : `  at: ${quote(at)},\n`;
  return {
    over: from.declaration.name,
    text: `${importLine(["sql", "table"], "throughline/data")}
${importsOf("data", [from])}
export const ${id} = table(${quote(name)}, {
  columns: { ...${from.id}.columns },
${key}${time}  query: sql\`select * from \${${from.id}}\`,
});
`,
  };
}
