import { describe, expect, it } from "vitest";
import { type DocumentFormat, documentFormats } from "./document.ts";
import { parseDocument } from "./parse-document.ts";

/** The blocks with their text, for a look. */
function read(source: string, format: DocumentFormat) {
  const { title, text, blocks } = parseDocument(source, format);
  return {
    title,
    blocks: blocks.map(({ kind, start, end, heading }) => [kind, text.slice(start, end), heading.join(" > ")]),
  };
}

describe("parseDocument of Markdown", () => {
  it("gives every block the headings above it, and the text as it is written", () => {
    const source =
      "# Rules *v2*\n\nFor **all** payments.\n\n## Gift cards ##\nOne\nline.\n\n### `EU`\n- a\n- b\n\n## Refunds\nText";
    expect(read(source, "markdown")).toEqual({
      title: "Rules v2",
      blocks: [
        ["heading", "# Rules *v2*", "Rules v2"],
        ["paragraph", "For **all** payments.", "Rules v2"],
        ["heading", "## Gift cards ##", "Rules v2 > Gift cards"],
        ["paragraph", "One\nline.", "Rules v2 > Gift cards"],
        ["heading", "### `EU`", "Rules v2 > Gift cards > EU"],
        ["paragraph", "- a", "Rules v2 > Gift cards > EU"],
        ["paragraph", "- b", "Rules v2 > Gift cards > EU"],
        ["heading", "## Refunds", "Rules v2 > Refunds"],
        ["paragraph", "Text", "Rules v2 > Refunds"],
      ],
    });
  });

  it("takes no heading from code, quotes or comments", () => {
    const source =
      "```sh\n# no\n```\n~~~\n## no\n```\n~~~\n> # no\n\n<!--\n# no\n-->\n\n    # no\n\n- item\n  ```\n  # no\n  ```\n\nText";
    const { title, blocks } = read(source, "markdown");
    expect(title).toBeUndefined();
    expect(blocks.map(([kind]) => kind)).toEqual([
      "code",
      "code",
      "paragraph",
      "code",
      "paragraph",
      "code",
      "paragraph",
    ]);
    expect(blocks.map(([, text]) => text).join("\n")).not.toContain("<!--");
  });

  it("reads underlined headings, rules, tables and front matter", () => {
    const source =
      "---\ntitle: 'From the head'\nx: 1\n---\nTop\n===\n\n***\n\nSub\n---\n\n| a | b |\n|---|--:|\n| 1 | 2 |\n\nend";
    expect(read(source, "markdown")).toEqual({
      title: "Top",
      blocks: [
        ["heading", "Top\n===", "Top"],
        ["heading", "Sub\n---", "Top > Sub"],
        ["table", "| a | b |\n|---|--:|\n| 1 | 2 |", "Top > Sub"],
        ["paragraph", "end", "Top > Sub"],
      ],
    });
    expect(parseDocument("---\ntitle: Only here\n---\ntext", "markdown").title).toBe("Only here");
    expect(parseDocument("---\n\nno front matter", "markdown").blocks).toHaveLength(1);
  });
});

describe("parseDocument of HTML", () => {
  it("gives the text that a reader sees, with entities decoded", () => {
    const source = `<!doctype html><html><head><title>Head &amp; title</title><style>h1{}</style></head><body><nav><a>Menu</a></nav>
      <h1>Rules<br>for   all</h1><script>var a = "<p>no</p>";</script><p>Caf&eacute; &lt;b&gt; &#x1F600;</p><p hidden>no</p>
      <h2>List</h2><ul><li>one<li>two</ul><pre>  a
   b</pre><table><tr><th>k<th>v</tr><tr><td>1<td>2</table><footer>End</footer></body></html>`;
    expect(read(source, "html")).toEqual({
      title: "Rules for all",
      blocks: [
        ["heading", "Rules for all", "Rules for all"],
        ["paragraph", "Café <b> 😀", "Rules for all"],
        ["heading", "List", "Rules for all > List"],
        ["paragraph", "one", "Rules for all > List"],
        ["paragraph", "two", "Rules for all > List"],
        ["code", "a\n   b", "Rules for all > List"],
        ["table", "k | v\n1 | 2", "Rules for all > List"],
        ["paragraph", "End", "Rules for all > List"],
      ],
    });
    expect(parseDocument("<title>A &amp; b</title>text", "html").title).toBe("A & b");
  });

  it("reads on where an element that is left out is never closed", () => {
    expect(read("<p>a</p><nav><p>b</p>", "html").blocks.map(([, text]) => text)).toEqual(["a", "b"]);
    expect(read("a<script>b", "html").blocks.map(([, text]) => text)).toEqual(["a"]);
  });
});

describe("parseDocument of anything", () => {
  const pieces = [
    "#",
    "*",
    "-",
    "`",
    "```",
    "~~~",
    ">",
    "|",
    "\n",
    "\r\n",
    "\n\n",
    " ",
    "\t",
    "<",
    ">",
    "<p>",
    "</p>",
    "<pre>",
    "<h2>",
  ];
  const more = [
    "<nav>",
    "</nav>",
    "<table>",
    "<td>",
    "<!--",
    "-->",
    "<script>",
    "&amp;",
    "é",
    "漢",
    "😀",
    "\ud800",
    "\0",
    "a",
    "word",
    "---",
    "===",
    "1.",
    "\uFEFF",
  ];

  it.each(documentFormats)(
    "never throws on %s, and its blocks are in order, within the text, without halves",
    (format) => {
      const random = seeded(7);
      for (let round = 0; round < 400; round++) {
        const all = [...pieces, ...more];
        const source = Array.from(
          { length: Math.floor(random() * 60) },
          () => all[Math.floor(random() * all.length)],
        ).join("");
        const { text, blocks } = parseDocument(source, format);
        let end = 0;
        for (const block of blocks) {
          expect(block.start).toBeGreaterThanOrEqual(end);
          expect(block.end).toBeGreaterThan(block.start);
          end = block.end;
        }
        expect(end).toBeLessThanOrEqual(text.length);
        expect(text).not.toMatch(/\p{Surrogate}/u);
        if (format !== "html") expect(text).toHaveLength(source.length);
        if (format === "text")
          expect(
            blocks
              .map((b) => text.slice(b.start, b.end))
              .join("")
              .replaceAll(/\s/g, ""),
          ).toBe(text.replaceAll(/\s/g, ""));
      }
    },
  );

  it("loses no word of Markdown that is neither comment, script nor front matter", () => {
    const random = seeded(11);
    const marks = pieces.filter((piece) => !piece.startsWith("<"));
    for (let round = 0; round < 400; round++) {
      const source = Array.from({ length: 50 }, (_, i) =>
        random() < 0.5 ? `w${i}` : (marks[Math.floor(random() * marks.length)] as string),
      ).join("");
      if (/^---/.test(source)) continue;
      const { text, blocks } = parseDocument(source, "markdown");
      const kept = blocks.map((block) => text.slice(block.start, block.end)).join("\n");
      expect(kept.match(/w\d+/g) ?? []).toEqual(source.match(/w\d+/g) ?? []);
    }
  });

  it.each([
    "*",
    "[",
    "<",
    "> ",
    "- ",
    "`",
    "|",
    "# a\n",
    "- a\n  ",
    "<div>",
    "<nav>",
    "|a|b|\n|-|-|\n",
    "<a b=",
    "\\",
    "1. ",
    "a\n=\n",
    "<!--",
  ])(
    "comes to an end with three million characters of %j",
    (unit) => {
      const source = unit.repeat(3_000_000 / unit.length);
      for (const format of documentFormats) expect(parseDocument(source, format).text.length).toBeGreaterThanOrEqual(0);
    },
    60_000,
  );
});

function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296;
  };
}
