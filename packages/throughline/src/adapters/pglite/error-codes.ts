import { defineErrors } from "../../contracts/errors/index.ts";

/** What the store of metadata can refuse or fail at. */
export const databaseError = defineErrors("database", {
  unavailable: {
    status: 503,
    fault: "engine",
    title: "The database does not answer",
    hint: "Look at the cause, then start the process again: what was acknowledged is on disk",
  },
  "in-use": {
    status: 409,
    fault: "caller",
    title: "Another process has the database open",
    hint: "Stop that process, or talk to its server",
  },
  corrupt: {
    status: 500,
    fault: "engine",
    title: "The database's folder cannot be opened",
    hint: "Restore the folder from a backup, or move it away to start with an empty database",
  },
  closed: {
    status: 500,
    fault: "internal",
    title: "The database is closed",
    hint: "Open it again",
  },
  "disk-full": {
    status: 507,
    fault: "engine",
    title: "The disk of the database is full",
    hint: "Free space on the disk, then try again",
  },
  constraint: {
    status: 409,
    fault: "caller",
    title: "A row breaks a constraint of its table",
    hint: "Correct the row, or use ON CONFLICT where two writers may meet",
  },
  "invalid-value": {
    status: 422,
    fault: "caller",
    title: "A value does not fit its column or function",
    hint: "Correct the value",
  },
  "invalid-sql": {
    status: 500,
    fault: "internal",
    title: "A statement does not parse or names what does not exist",
    hint: "Correct the statement, or apply the migration that it needs",
  },
  conflict: {
    status: 409,
    fault: "engine",
    title: "Two transactions met",
    hint: "Run the transaction again",
  },
  "transaction-aborted": {
    status: 500,
    fault: "internal",
    title: "The transaction had failed and was rolled back",
    hint: "Let the first error of a statement end the transaction, or put the statement in a nested one",
  },
  "transaction-ended": {
    status: 500,
    fault: "internal",
    title: "The session's transaction has ended",
    hint: "Await every query before the transaction's function returns",
  },
  "transaction-by-hand": {
    status: 500,
    fault: "internal",
    title: "A query left a transaction open",
    hint: "Use `transaction` instead of BEGIN",
  },
  "migration-changed": {
    status: 500,
    fault: "internal",
    title: "A migration that was applied has other text now",
    hint: "Restore its text, and put the change into a new migration",
  },
  "query-failed": {
    status: 500,
    fault: "engine",
    title: "A query failed",
    hint: "Look at the cause",
  },
});
