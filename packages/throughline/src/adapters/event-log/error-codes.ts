import { defineErrors } from "../../contracts/errors/index.ts";

/** What the log of events can refuse or fail at. */
export const eventLogError = defineErrors("event-log", {
  "invalid-topic": {
    status: 400,
    fault: "caller",
    title: "A topic has a name that cannot be used",
    hint: "Use letters, digits, `.`, `_` and `-`, starting with a letter or digit, at most 100",
  },
  "in-use": {
    status: 409,
    fault: "caller",
    title: "Another process has the event log open",
    hint: "Stop that process, or talk to its server",
  },
  "disk-full": {
    status: 507,
    fault: "engine",
    title: "The disk of the event log is full",
    hint: "Free space on the disk, then send the records again",
  },
  "write-failed": {
    status: 503,
    fault: "engine",
    title: "The event log cannot write",
    hint: "Look at the cause, then start the process again: what was acknowledged is on disk",
  },
  "read-failed": {
    status: 500,
    fault: "engine",
    title: "The event log cannot read a file",
    hint: "Give this user the right to read the file, or restore it",
  },
  corrupt: {
    status: 500,
    fault: "engine",
    title: "A file of the event log is damaged",
    hint: "Restore the file from a backup, or move it away to go on without its records",
  },
  closed: {
    status: 500,
    fault: "internal",
    title: "The event log is closed",
    hint: "Open it again",
  },
});
