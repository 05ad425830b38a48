import { defineErrors } from "../../contracts/errors/index.ts";

/** Errors of taking hold of a project's state folder. */
export const projectError = defineErrors("project", {
  locked: {
    status: 409,
    fault: "caller",
    title: "Another process holds the project",
    hint: "Stop that process, or talk to its server",
  },
  "lock-lost": {
    status: 409,
    fault: "engine",
    title: "Another process took the lock over",
    hint: "End this process: it showed no life for a minute",
  },
  "lock-failed": {
    status: 500,
    fault: "engine",
    title: "The lock file cannot be written",
    hint: "Put the state folder on a local disk that this user can write",
  },
  "lock-unreadable": {
    status: 500,
    fault: "engine",
    title: "The lock file is damaged",
    hint: "Make sure that no process uses the folder, then remove the file",
  },
});
