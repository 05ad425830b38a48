import { defineErrors } from "../../contracts/errors/index.ts";

/** Misuse of the command line. */
export const cliError = defineErrors("cli", {
  "unknown-verb": {
    status: 400,
    fault: "caller",
    title: "There is no such command",
    hint: "Run `throughline --help` for the list",
  },
  "unknown-option": {
    status: 400,
    fault: "caller",
    title: "The command has no such option",
    hint: "Add --help to the command for its options",
  },
  "bad-option": {
    status: 400,
    fault: "caller",
    title: "An option has no usable value",
    hint: "Add --help to the command for its options",
  },
  "bad-argument": {
    status: 400,
    fault: "caller",
    title: "The command takes other arguments",
    hint: "Add --help to the command for its arguments",
  },
  "unknown-name": {
    status: 404,
    fault: "caller",
    title: "The project has nothing of this name",
    hint: "Run `throughline roles` for what it has",
  },
  "unknown-key": {
    status: 404,
    fault: "caller",
    title: "No valid API key has this name",
    hint: "Run `throughline keys` for the names",
  },
  "no-git": {
    status: 400,
    fault: "caller",
    title: "The project's history can't be asked",
    hint: "Install git, and run the command in a folder that is under version control",
  },
  "unknown-ref": {
    status: 404,
    fault: "caller",
    title: "The project's history has no such commit, branch or tag",
    hint: "Fetch it first, or name one that `git log` knows",
  },
  "unknown-break": {
    status: 404,
    fault: "caller",
    title: "No break has this name",
    hint: "Run `throughline check` for the breaks",
  },
  "not-acceptable": {
    status: 409,
    fault: "caller",
    title: "This break can't be accepted",
    hint: "Let its readers use what replaces it, or move its `until`",
  },
  "not-agreed": {
    status: 409,
    fault: "caller",
    title: "Owners of what breaks have not agreed",
    hint: "Ask them, and name each with --agreed <owner>",
  },
  "no-project": {
    status: 404,
    fault: "caller",
    title: "There is no project here",
    hint: "Change into a project's folder, or name it with --project <dir>",
  },
  "server-unreachable": {
    status: 503,
    fault: "engine",
    title: "The server that holds the project does not answer",
    hint: "Look whether it still starts or is stopping; `throughline doctor` names its process",
  },
  internal: {
    status: 500,
    fault: "internal",
    title: "throughline itself failed",
    hint: "Set THROUGHLINE_DEBUG=1 and run the command again for the stack, and report it",
  },
});
