import { describe, expect, it } from "vitest";
import type { IndexedDocument } from "./index-content.ts";
import { inconsistencies } from "./knowledge-evidence.ts";
import type { LiveDocument } from "./live-documents.ts";

const chunks = [
  { start: 0, end: 4, heading: [], tokens: 1 },
  { start: 5, end: 9, heading: [], tokens: 1 },
];
const indexed = (id: string, bodyHash = "h", of = chunks): IndexedDocument => ({
  id,
  title: id,
  text: "some text",
  bodyHash,
  made: id,
  filters: [],
  chunks: of,
});
const live = (id: string, body: string | null = "some text"): LiveDocument => ({
  id,
  title: id,
  body,
  bodyHash: "h",
  format: "text",
  filters: [],
});

describe("inconsistencies", () => {
  it("are none where the index holds every row's chunks once", () => {
    expect(inconsistencies([indexed("a")], [live("a"), live("empty", null)])).toMatchObject({ total: 0 });
  });

  it("count missing rows, chunks of earlier bodies, of rows that are gone, and those that stand twice", () => {
    const double = indexed("d", "h", [...chunks, chunks[0] as (typeof chunks)[0]]);
    const rows = [live("a"), live("b"), live("missing"), live("d")];
    expect(inconsistencies([indexed("a"), indexed("b", "earlier"), indexed("gone"), double], rows)).toEqual({
      missing: 1,
      stale: 2,
      orphaned: 2,
      twice: 1,
      total: 6,
    });
  });
});
