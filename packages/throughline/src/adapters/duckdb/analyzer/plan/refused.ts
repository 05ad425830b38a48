import type { OperatorRule } from "./plan-walk.ts";
import { relationOf } from "./relation.ts";

/** Operators of statements that are no SELECT, by the word the user wrote. */
const statements: Readonly<Record<string, string>> = {
  LOGICAL_INSERT: "INSERT",
  LOGICAL_UPDATE: "UPDATE",
  LOGICAL_DELETE: "DELETE",
  LOGICAL_MERGE_INTO: "MERGE",
  LOGICAL_COPY_TO_FILE: "COPY",
  LOGICAL_COPY_DATABASE: "COPY",
  LOGICAL_EXPORT: "EXPORT",
  LOGICAL_CREATE_TABLE: "CREATE",
  LOGICAL_CREATE_INDEX: "CREATE",
  LOGICAL_CREATE_SEQUENCE: "CREATE",
  LOGICAL_CREATE_VIEW: "CREATE",
  LOGICAL_CREATE_SCHEMA: "CREATE",
  LOGICAL_CREATE_MACRO: "CREATE",
  LOGICAL_CREATE_TYPE: "CREATE",
  LOGICAL_CREATE_SECRET: "CREATE",
  LOGICAL_DROP: "DROP",
  LOGICAL_ALTER: "ALTER",
  LOGICAL_ATTACH: "ATTACH",
  LOGICAL_DETACH: "DETACH",
  LOGICAL_LOAD: "LOAD",
  LOGICAL_SET: "SET",
  LOGICAL_RESET: "RESET",
  LOGICAL_PRAGMA: "PRAGMA",
  LOGICAL_TRANSACTION: "a transaction",
  LOGICAL_VACUUM: "VACUUM",
  LOGICAL_EXPLAIN: "EXPLAIN",
  LOGICAL_PREPARE: "PREPARE",
  LOGICAL_EXECUTE: "EXECUTE",
};

const rule = (word: string): OperatorRule => ({
  relation: (_node, walk) => {
    walk.refuse(word);
    return relationOf([]);
  },
});

export const refusedRules: Readonly<Record<string, OperatorRule>> = Object.fromEntries(
  Object.entries(statements).map(([operator, word]) => [operator, rule(word)]),
);
