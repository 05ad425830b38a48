import { boolean, source, text, timestamp } from "../data/index.ts";
import type { RowOf } from "../shape/relation.ts";
import { gradientBoosting, model, predictions } from "./index.ts";

const columns = { id: text(), kind: text(), at: timestamp(), known_at: timestamp() };
const rows = source("silver.rows", { files: "*.csv", columns: { ...columns, bad: boolean() }, key: "id", at: "at" });
const live = source("bronze.live", { files: "*.csv", columns, key: "id", at: "at" });
const risk = model("risk", {
  rows,
  at: "at",
  label: { column: "bad" },
  features: { sort: rows.columns.kind },
  trainer: gradientBoosting(),
  split: { by: "time", test: 0.2 },
});

const scores = predictions("gold.scores", { model: risk, rows });
const row: RowOf<typeof scores> = {
  id: "1",
  at: "2026-01-01T00:00:00.000000Z",
  sort: "x",
  score: 0.5,
  model_version: "1",
  scored_at: "2026-01-01T00:00:00.000000Z",
};
// @ts-expect-error a time of the rows that is not the model's
row.known_at;
// @ts-expect-error a column of the rows that is no input
row.kind;

// Rows of another relation with a key.
predictions("gold.live", { model: risk, rows: live }).columns.score;
