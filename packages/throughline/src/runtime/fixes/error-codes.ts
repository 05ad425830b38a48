import { defineErrors } from "../../contracts/errors/index.ts";

/** Why a break was not fixed. */
export const fixError = defineErrors("fix", {
  "no-break": {
    status: 404,
    fault: "caller",
    title: "There is no break of this name",
    hint: "Run `throughline check` for the breaks of the project",
  },
  "several-breaks": {
    status: 409,
    fault: "caller",
    title: "Several breaks may be meant",
    hint: "Name one of them",
  },
  "no-lock": {
    status: 404,
    fault: "declaration",
    title: "Nothing says what others relied on",
    hint: "Commit throughline.lock.json; `throughline run` writes it",
  },
  "not-fixable": {
    status: 422,
    fault: "declaration",
    title: "No edit of the text can remove this break",
    hint: "Change the readers that `throughline check` lists, or run `throughline accept`",
  },
  "not-safe": {
    status: 422,
    fault: "declaration",
    title: "The break cannot be fixed without guessing",
    hint: "Change it by hand: `throughline check` lists every place",
  },
  "changed-meanwhile": {
    status: 409,
    fault: "data",
    title: "A file changed while it was being fixed",
    hint: "Run `throughline fix` again",
  },
  conflict: {
    status: 409,
    fault: "data",
    title: "A file has conflict marks of a merge",
    hint: "Resolve the merge first",
  },
  "cannot-write": {
    status: 500,
    fault: "engine",
    title: "The files could not be written, and are as they were",
    hint: "Look at the permissions of the project's folder and at the room on its disk",
  },
});
