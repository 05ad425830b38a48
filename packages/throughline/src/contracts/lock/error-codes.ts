import { defineErrors } from "../errors/define-errors.ts";

const restore =
  "take throughline.lock.json from version control; a run without one takes every contract as it stands then";

/** Errors of the text of a lock. */
export const lockError = defineErrors("lock", {
  empty: {
    status: 422,
    fault: "data",
    title: "The lock is empty",
    hint: restore,
  },
  conflict: {
    status: 422,
    fault: "data",
    title: "The lock has conflict marks of a merge",
    hint: "keep the side of the branch that you merge into, then run `throughline check`: it tells what the other side breaks",
  },
  truncated: {
    status: 422,
    fault: "data",
    title: "The lock ends before it is whole",
    hint: restore,
  },
  "not-json": {
    status: 422,
    fault: "data",
    title: "The lock is not JSON",
    hint: restore,
  },
  "other-version": {
    status: 422,
    fault: "data",
    title: "The lock is of another version",
    hint: "use the version of throughline that wrote it, or delete it and run `throughline run`",
  },
  "other-project": {
    status: 422,
    fault: "data",
    title: "The lock is of another project",
    hint: "take this project's own lock from version control; where the project was renamed, write its new name behind `project` in throughline.lock.json",
  },
  "no-entries": {
    status: 422,
    fault: "data",
    title: "The lock has no entries",
    hint: restore,
  },
  "invalid-entry": {
    status: 422,
    fault: "data",
    title: "An entry of the lock is not as a run writes it",
    hint: restore,
  },
  unreadable: {
    status: 500,
    fault: "engine",
    title: "The file of the lock can't be read",
    hint: "let this user read throughline.lock.json, and look whether it is a file",
  },
  missing: {
    status: 422,
    fault: "data",
    title: "There is no lock, so nobody can tell what others rely on",
    hint: "run `throughline run` and commit throughline.lock.json",
  },
  stale: {
    status: 422,
    fault: "data",
    title: "The lock does not say what the project says",
    hint: "run `throughline run`, and commit throughline.lock.json with the change",
  },
  "repeated-entry": {
    status: 422,
    fault: "data",
    title: "An entry of the lock stands twice",
    hint: "keep one of the two lines, then run `throughline run`",
  },
});
