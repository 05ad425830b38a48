import { readFileSync } from "node:fs";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmTableFromMarkdown } from "mdast-util-gfm-table";
import { gfmTable } from "micromark-extension-gfm-table";
import { describe, expect, it } from "vitest";
import { parseDocument } from "./parse-document.ts";

const root = new URL("../../../../../", import.meta.url);
const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "docs/index.md",
  "docs/capabilities/data.md",
  "docs/reference/errors.md",
  "docs/roles/data.md",
];

/** Headings, fenced code and tables as the reference parser of CommonMark finds them, at the top level. */
function reference(source: string) {
  const tree = fromMarkdown(source, { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] });
  return tree.children.flatMap((node) => {
    const range = [node.position?.start.offset, node.position?.end.offset];
    if (node.type === "heading") return [["heading", ...range]];
    return node.type === "code" || node.type === "table" ? [[node.type, ...range]] : [];
  });
}

describe("parseDocument beside mdast", () => {
  it.each(documents)("finds the same headings, code and tables in %s", (file) => {
    const source = readFileSync(new URL(file, root), "utf8");
    const { blocks } = parseDocument(source, "markdown");
    const ours = blocks.filter(({ kind }) => kind !== "paragraph").map(({ kind, start, end }) => [kind, start, end]);
    expect(ours).toEqual(reference(source));
    expect(ours.length).toBeGreaterThan(1);
  });
});
