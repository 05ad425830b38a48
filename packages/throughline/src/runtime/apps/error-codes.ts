import { defineErrors } from "../../contracts/errors/define-errors.ts";

export const appError = defineErrors("apps", {
  "no-bundler": {
    status: 500,
    fault: "engine",
    title: "The project has an app, and nothing that bundles it",
    hint: "give the run an app bundler",
  },
  "page-not-exported": {
    status: 422,
    fault: "declaration",
    title: "A page is not exported by the file that it stands in",
    hint: "export the page by a name, since the browser loads it by that",
  },
  "page-outside": {
    status: 422,
    fault: "declaration",
    title: "A page stands in a folder whose files stay on the server",
    hint: "move the page into frontend/ or fullstack/",
  },
  "not-written": {
    status: 507,
    fault: "engine",
    title: "A bundle can't be written",
    hint: "free space on the disk, or give this user the right to write in the project's state, then run again",
  },
  damaged: {
    status: 500,
    fault: "engine",
    title: "The browser files of a release are damaged",
    hint: "run `throughline run --rebuild`",
  },
});
