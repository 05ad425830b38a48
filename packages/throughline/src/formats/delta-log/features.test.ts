import { describe, expect, it } from "vitest";
import type { Metadata, Protocol } from "./actions.ts";
import {
  allowsClassicCheckpoint,
  isAppendOnly,
  keepsChangeData,
  unmappedColumns,
  unreadable,
  unwritable,
} from "./features.ts";

const metadata = (changes: Partial<Metadata> = {}, field: object = {}): Metadata => ({
  id: "1",
  format: { provider: "parquet" },
  schemaString: JSON.stringify({
    type: "struct",
    fields: [{ name: "a", type: "long", nullable: true, metadata: {}, ...field }],
  }),
  partitionColumns: [],
  configuration: {},
  ...changes,
});
const named = (readerFeatures: string[], writerFeatures: string[]): Protocol => ({
  minReaderVersion: 3,
  minWriterVersion: 7,
  readerFeatures,
  writerFeatures,
});
const plain: Protocol = { minReaderVersion: 1, minWriterVersion: 2 };

describe("unreadable", () => {
  it("names what it does not know", () => {
    expect(unreadable(plain)).toEqual([]);
    expect(unreadable(named(["deletionVectors", "variantType"], []))).toEqual(["variantType"]);
    expect(unreadable({ minReaderVersion: 4, minWriterVersion: 7 })).toEqual(["reader version 4"]);
  });
});

describe("unwritable", () => {
  it("takes our own tables and those of Spark with deletion vectors", () => {
    expect(unwritable(plain, metadata())).toEqual([]);
    const spark = named(["deletionVectors"], ["deletionVectors", "checkConstraints", "invariants", "appendOnly"]);
    expect(unwritable(spark, metadata())).toEqual([]);
  });
  it("names features and versions that it cannot keep", () => {
    expect(unwritable(named([], ["rowTracking", "domainMetadata"]), metadata())).toEqual(["rowTracking"]);
    expect(unwritable({ minReaderVersion: 1, minWriterVersion: 8 }, metadata())).toEqual(["writer version 8"]);
  });
  it.each([
    [metadata({ configuration: { "delta.constraints.positive": "a > 0" } }), /constraint delta.constraints.positive/],
    [metadata({ configuration: { "delta.columnMapping.mode": "name" } }), /column mapping name/],
    [metadata({ partitionColumns: ["a"] }), /partition columns a/],
    [metadata({}, { metadata: { "delta.invariants": "{}" } }), /delta.invariants of column a/],
    [metadata({}, { metadata: { "delta.generationExpression": "1" } }), /generationExpression of column a/],
    [metadata({}, { metadata: { "delta.identity.start": 1 } }), /delta.identity.start of column a/],
    [metadata({}, { type: "timestamp_ntz" }), /timestamp_ntz of column a/],
  ])("refuses rules that it would have to keep: %#", (table, rule) => {
    expect(unwritable(plain, table).join()).toMatch(rule);
  });
});

describe("properties", () => {
  it("are read as Spark writes them", () => {
    expect(isAppendOnly(metadata({ configuration: { "delta.appendOnly": "true" } }))).toBe(true);
    expect(isAppendOnly(metadata())).toBe(false);
    expect(keepsChangeData(metadata({ configuration: { "delta.enableChangeDataFeed": "TRUE" } }))).toBe(true);
  });
  it("forbid a classic checkpoint where it would lose something", () => {
    expect(allowsClassicCheckpoint(plain)).toBe(true);
    expect(allowsClassicCheckpoint(named([], ["v2Checkpoint"]))).toBe(false);
    expect(allowsClassicCheckpoint(named([], ["domainMetadata"]))).toBe(false);
  });
  it("name columns whose inner names are mapped", () => {
    const inner = (physical: string) => ({
      type: {
        type: "struct",
        fields: [
          { name: "b", type: "long", nullable: true, metadata: { "delta.columnMapping.physicalName": physical } },
        ],
      },
    });
    expect(unmappedColumns(metadata({}, inner("col-1")))).toEqual(["column mapping inside of column a"]);
    expect(unmappedColumns(metadata({}, inner("b")))).toEqual([]);
  });
});
