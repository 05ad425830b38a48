import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe } from "vitest";
import type { QueryEngine } from "../../../ports/query-engine.ts";
import { describeTableStore } from "../../../testing/table-store.ts";
import { openDuckDb } from "../../duckdb/engine/open-duckdb.ts";
import { openDeltaTableStore } from "./open-delta-table-store.ts";

describe("Delta tables in a folder", () => {
  let engine: QueryEngine;
  beforeAll(async () => {
    engine = await openDuckDb({ threads: 2 });
  });
  afterAll(() => engine.close());

  describeTableStore(async () => {
    const root = await mkdtemp(join(tmpdir(), "throughline-lake [1] "));
    return {
      store: openDeltaTableStore({ root }),
      another: () => openDeltaTableStore({ root }),
      engine,
      close: () => rm(root, { recursive: true, force: true }),
    };
  });
});
