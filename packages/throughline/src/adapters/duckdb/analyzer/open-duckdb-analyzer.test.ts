import { describe } from "vitest";
import { describeSqlAnalyzer } from "../../../testing/sql-analyzer.ts";
import { openDuckDbAnalyzer } from "./open-duckdb-analyzer.ts";

describe("DuckDB analyzer", () => describeSqlAnalyzer(openDuckDbAnalyzer));
