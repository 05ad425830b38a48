import { defineErrors } from "../../contracts/errors/define-errors.ts";

export const runError = defineErrors("run", {
  "prepare-failed": {
    status: 500,
    fault: "user-code",
    title: "The project's `prepare` failed",
    hint: "cure what it says, or correct `prepare` of throughline.config.ts",
  },
  "has-problems": {
    status: 422,
    fault: "declaration",
    title: "The project has problems, so nothing was built",
    hint: "run `throughline check` and correct what it names",
  },
  breaking: {
    status: 409,
    fault: "declaration",
    title: "A change breaks what others rely on, so nothing was built",
    hint: "run `throughline check`, then fix what it names or accept it with `throughline accept`",
  },
  "lock-not-written": {
    status: 507,
    fault: "engine",
    title: "The project's lock can't be written",
    hint: "free space on the disk, or give this user the right to write in the project's folder, then run again",
  },
  "no-runner": {
    status: 500,
    fault: "internal",
    title: "A kind has nothing that builds it",
    hint: "report it; a run needs a runner for every kind that it builds",
  },
});
