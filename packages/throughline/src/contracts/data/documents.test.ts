import { describe, expect, it } from "vitest";
import { inRole } from "../../../test/payments-project.ts";
import { resolveProject } from "../graph/resolve.ts";
import { documents, isDocuments } from "./documents.ts";
import { type Source, source } from "./source.ts";
import { sourceSpec } from "./source-spec.ts";

const problemsOf = (files: unknown, name = "bronze.rules") =>
  resolveProject({
    project: "trial",
    declarations: [inRole("data", documents(name, { files: files as string }))],
    missing: [],
  }).problems.map(({ code, detail }) => `${code} ${detail}`);

describe("documents", () => {
  const rules = documents("bronze.rules", { files: "inbox/rules/*.md", description: "Rules", owner: "@rules" });

  it("are a source with one row a file, under its id", () => {
    expect(rules).toMatchObject({ kind: "source", format: "documents", rowKey: ["doc_id"], at: "modified_at" });
    expect(rules).toMatchObject({ description: "Rules", owner: "@rules", shared: false });
    const [port] = sourceSpec.provides(rules as unknown as Source);
    expect(port?.shape.map(({ name, type }) => `${name} ${type.name}`)).toEqual([
      "doc_id text",
      "title text",
      "body text",
      "format text",
      "bytes int32",
      "modified_at timestamp",
    ]);
    expect(sourceSpec.paths?.(rules as unknown as Source)).toEqual([]);
  });
  it("are told from rows by a property", () => {
    const rows = source("bronze.rows", { files: "inbox/*.csv", columns: rules.columns });
    expect([isDocuments(rules), isDocuments(rows)]).toEqual([true, false]);
    expect(JSON.stringify(sourceSpec.identity(rules as unknown as Source))).toContain('"format":"documents"');
  });
  it("may have any of their endings, several in braces", () => {
    for (const files of ["a/*.md", "a/*.markdown", "a/**/*.html", "a/b.htm", "*.txt", "a/*.{md,html}"])
      expect(problemsOf(files)).toEqual([]);
  });
  it.each<[string, unknown, string]>([
    ["files of rows", "inbox/*.csv", "files have no format that can be read: inbox/*.csv"],
    ["an ending in braces that is none", "inbox/*.{md,pdf}", "files have no format that can be read: inbox/*.{md,pdf}"],
    ["files outside of the project", "../rules/*.md", "files leave the project's folder: ../rules/*.md"],
    ["files with another slash", "inbox\\rules/*.md", "files leave the project's folder: inbox\\rules/*.md"],
    ["no files", undefined, "files have no format that can be read: undefined"],
  ])("are refused with %s", (_, files, problem) => {
    expect(problemsOf(files)).toEqual([`contracts.invalid-option ${problem}`]);
  });
});
