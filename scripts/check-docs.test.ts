import { describe, expect, it } from "vitest";
import { anchorsOf, linkProblems, refusedWords, wordProblems } from "./check-docs.ts";
import { commandList } from "./command-list.ts";
import { regionOf, withQuotes } from "./quoted-examples.ts";

const files: Readonly<Record<string, string>> = {
  "docs/index.md": "# The *index*: first\n\n```sh\n# not a heading\n```\n",
  "docs/errors.md": '<a id="lake-commit-conflict"></a>\n\n### lake.commit-conflict\n',
  "examples/a.ts":
    "// #region whole\nfunction a() {\n  // #region inner\n  return 1;\n  // #endregion\n}\n// #endregion\nexport {};\n",
};
const look = (file: string) => files[file];

describe("links of a page", () => {
  it("hold when file and anchor exist", () => {
    const page =
      "[a](errors.md#lake-commit-conflict) [b](../docs/index.md#the-index-first) [c](#own) [d](https://x.test/y)\n\n## Own\n";
    expect(linkProblems("docs/page.md", page, look)).toEqual([]);
  });

  it("are refused when the file or the anchor does not exist", () => {
    const page = "[a](nothing.md) [b](index.md#not-a-heading) [c](../../out.md)";
    expect(linkProblems("docs/page.md", page, look)).toEqual([
      "docs/page.md links to a file that does not exist: nothing.md",
      "docs/page.md links to an anchor that does not exist: index.md#not-a-heading",
      "docs/page.md links to a file that does not exist: ../../out.md",
    ]);
  });

  it("are not looked for in code", () => {
    expect(linkProblems("a.md", "`[a](nothing.md)`\n\n```md\n[a](nothing.md)\n```\n", look)).toEqual([]);
  });

  it("find anchors of headings and ids, not of comments in code", () => {
    expect([...anchorsOf(files["docs/index.md"] as string)]).toEqual(["the-index-first"]);
  });
});

describe("quotes of examples", () => {
  it("are the region's lines without markers and indent", () => {
    expect(regionOf(files["examples/a.ts"] as string, "whole")).toBe("function a() {\n  return 1;\n}");
    expect(regionOf(files["examples/a.ts"] as string, "inner")).toBe("return 1;");
    expect(regionOf(files["examples/a.ts"] as string, undefined)).toBe("function a() {\n  return 1;\n}\nexport {};");
  });

  it("are brought up to date in the page, and nothing else changes", () => {
    const page = "before\n<!-- region examples/a.ts#inner -->\n```ts\nreturn $&;\n```\nafter ```\n";
    const { page: written, problems } = withQuotes("a.md", page, look);
    expect(problems).toEqual([]);
    expect(written).toBe("before\n<!-- region examples/a.ts#inner -->\n```ts\nreturn 1;\n```\nafter ```\n");
  });

  it("are refused when the region, the file or the fence is missing", () => {
    const quoteOf = (mark: string) => withQuotes("a.md", `<!-- region ${mark} -->\n\`\`\`ts\n\`\`\`\n`, look).problems;
    expect(quoteOf("examples/a.ts#none")).toEqual(["a.md quotes what does not exist: examples/a.ts#none"]);
    expect(quoteOf("examples/b.ts")).toHaveLength(1);
    expect(withQuotes("a.md", "<!-- region examples/a.ts -->\ntext\n", look).problems).toHaveLength(1);
  });
});

describe("the glossary's refused words", () => {
  const refused = refusedWords(
    "| word | meaning | not |\n| --- | --- | --- |\n| table | rows | dataset, data set |\n| role | lane |  |\n",
  );

  it("come from its last column", () => {
    expect([...refused]).toEqual([
      ["dataset", "table"],
      ["data set", "table"],
    ]);
  });

  it("are found in prose in any case and number, not in code or inside other words", () => {
    expect(wordProblems("a.md", "Two Datasets.", refused)).toEqual(['a.md says "dataset": write "table"']);
    expect(wordProblems("a.md", "`dataset` and datasetting", refused)).toEqual([]);
  });
});

describe("the list of commands", () => {
  it("has every command with its arguments and options", async () => {
    const list = await commandList();
    for (const name of [
      "init",
      "add",
      "columns",
      "check",
      "run",
      "serve",
      "query",
      "metrics",
      "search",
      "eval",
      "keys",
    ])
      expect(list).toMatch(new RegExp(`^\`throughline ${name}[ \`]`, "m"));
    expect(list).toContain("- `--csv <file>`: ");
  });
});
