import { mkdir, mkdtemp, rm, symlink, unlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openDuckDb } from "../../../adapters/duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "../../../adapters/filesystem/delta-table-store/open-delta-table-store.ts";
import { documents } from "../../../contracts/data/documents.ts";
import { shapeOf } from "../../../contracts/shape/relation.ts";
import { fixedClock } from "../../../ports/clock.ts";
import type { QueryEngine, QuerySession } from "../../../ports/query-engine.ts";
import type { TableStore } from "../../../ports/table-store.ts";
import { ingestDocuments } from "./ingest-documents.ts";

const columns = shapeOf(documents("bronze.rules", { files: "inbox/rules/**/*.{md,html,txt}" }).columns);
const then = new Date("2026-01-02T03:04:05Z");

let root: string;
let engine: QueryEngine;
let session: QuerySession;
let tables: TableStore;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "throughline-documents-"));
  engine = await openDuckDb({ threads: 1 });
  session = await engine.session();
  tables = openDeltaTableStore({ root: path.join(root, "lake"), engine });
});
afterEach(async () => {
  await engine.close();
  await rm(root, { recursive: true, force: true });
});

async function write(file: string, text: string | Uint8Array): Promise<void> {
  const absolute = path.join(root, "inbox/rules", file);
  await mkdir(path.dirname(absolute), { recursive: true });
  await writeFile(absolute, text);
  await utimes(absolute, then, then);
}

const ingest = (clock = "2026-02-01T00:00:00Z", more: object = {}) =>
  ingestDocuments({
    name: "bronze.rules",
    columns,
    files: "inbox/rules/**/*.{md,html,txt}",
    root,
    session,
    tables,
    clock: fixedClock(clock),
    runId: `run at ${clock}`,
    ...more,
  });

const rows = async (name: string, of: string) =>
  session.rows(`SELECT ${of} FROM ${(await tables.snapshot(name))?.relation} ORDER BY ALL`);
const accepted = () => rows("bronze.rules", "doc_id, title, body, format, bytes, modified_at, _file");
const rejected = () => rows("bronze.rules__rejected", "file, reason, rejected_at, run");

describe("ingestDocuments", () => {
  it("makes a row of each file, named by its path below the fixed folder", async () => {
    await write("cards.md", "\uFEFF# Gift *cards*\nText");
    await write("eu/refunds.html", "<h2>Refunds &amp; co</h2>");
    await write("plain.txt", "Ü text");
    expect(await ingest()).toMatchObject({ documents: 3, rejected: 0, read: 3, removed: 0 });
    const row = { modified_at: "2026-01-02T03:04:05.000000Z" };
    expect(await accepted()).toEqual([
      {
        ...row,
        doc_id: "cards",
        title: "Gift cards",
        body: "# Gift *cards*\nText",
        format: "markdown",
        bytes: 22,
        _file: "inbox/rules/cards.md",
      },
      {
        ...row,
        doc_id: "eu/refunds",
        title: "Refunds & co",
        body: "<h2>Refunds &amp; co</h2>",
        format: "html",
        bytes: 25,
        _file: "inbox/rules/eu/refunds.html",
      },
      {
        ...row,
        doc_id: "plain",
        title: "plain",
        body: "Ü text",
        format: "text",
        bytes: 7,
        _file: "inbox/rules/plain.txt",
      },
    ]);
  });

  it("writes nothing where nothing changed, also when a file was only touched", async () => {
    await write("a.md", "one");
    const { version } = await ingest();
    expect(await ingest()).toMatchObject({ version, read: 0, removed: 0 });
    await utimes(path.join(root, "inbox/rules/a.md"), new Date(), new Date());
    expect(await ingest()).toMatchObject({ version, documents: 1, read: 0 });
  });

  it("follows the files: edited, added, removed, and back to what they were", async () => {
    await write("a.md", "one");
    await write("b.md", "two");
    await ingest();
    await write("a.md", "one, edited");
    await write("c.md", "three");
    await unlink(path.join(root, "inbox/rules/b.md"));
    expect(await ingest()).toMatchObject({ documents: 2, read: 2, removed: 1 });
    expect((await accepted()).map(({ body }) => body)).toEqual(["one, edited", "three"]);
    await write("a.md", "one");
    await write("b.md", "two");
    await unlink(path.join(root, "inbox/rules/c.md"));
    expect(await ingest()).toMatchObject({ documents: 2, removed: 1 });
    expect((await accepted()).map(({ body }) => body)).toEqual(["one", "two"]);
    await rm(path.join(root, "inbox"), { recursive: true });
    expect(await ingest()).toMatchObject({ documents: 0, removed: 2 });
    expect(await accepted()).toEqual([]);
  });

  it("rejects what is no document, each with its reason, and goes on with the others", async () => {
    await write("a.md", "one");
    await write("a.txt", "the same document");
    await write("binary.txt", Uint8Array.from([1, 0, 2]));
    await write("empty.md", " \n");
    await write("huge.txt", Buffer.alloc(50_000_000, "x"));
    await write("latin.txt", Uint8Array.from([0x66, 0xfc, 0x72]));
    await symlink(path.join(root, "inbox/rules/a.md"), path.join(root, "inbox/rules/link.md"));
    const result = await ingest();
    expect(result).toMatchObject({ documents: 1, rejected: 6 });
    expect(result.refused.map(({ code }) => code)).toContain("ingest.document-too-large");
    const first = { rejected_at: "2026-02-01T00:00:00.000000Z", run: "run at 2026-02-01T00:00:00Z" };
    const reasons = { a: "document-twice", binary: "document-not-text" };
    expect(await rejected()).toEqual([
      { ...first, file: "inbox/rules/a.txt", reason: reasons.a },
      { ...first, file: "inbox/rules/binary.txt", reason: reasons.binary },
      { ...first, file: "inbox/rules/empty.md", reason: "document-empty" },
      { ...first, file: "inbox/rules/huge.txt", reason: "document-too-large" },
      { ...first, file: "inbox/rules/latin.txt", reason: "document-not-text" },
      { ...first, file: "inbox/rules/link.md", reason: "symbolic-link" },
    ]);
    await unlink(path.join(root, "inbox/rules/a.md"));
    await unlink(path.join(root, "inbox/rules/empty.md"));
    await ingest("2026-03-01T00:00:00Z");
    expect((await accepted()).map(({ body }) => body)).toEqual(["the same document"]);
    expect((await rejected()).map(({ file, run }) => [file, run])).toEqual(
      ["binary.txt", "huge.txt", "latin.txt", "link.md"].map((file) => [`inbox/rules/${file}`, first.run]),
    );
  });

  it("reads every file again when asked to, to the same rows", async () => {
    await write("a.md", "# One");
    await write("b.html", "<p>two</p>");
    await ingest();
    const before = await accepted();
    expect(await ingest("2026-02-02T00:00:00Z", { anew: true })).toMatchObject({ documents: 2, read: 2, removed: 0 });
    expect(await accepted()).toEqual(before);
  });
});
