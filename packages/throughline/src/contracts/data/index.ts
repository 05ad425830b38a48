// Columns and their types.
export { bigint, boolean, date, decimal, double, integer, json, text, timestamp } from "../shape/column.ts";
// What the data role declares.
export { check } from "./check.ts";
export { documents } from "./documents.ts";
export { source } from "./source.ts";
export { sql } from "./sql.ts";
export { table } from "./table.ts";
