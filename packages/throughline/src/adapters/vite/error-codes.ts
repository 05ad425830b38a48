import { defineErrors } from "../../contracts/errors/define-errors.ts";

/** What making a browser bundle refuses. */
export const bundlerError = defineErrors("bundler", {
  "vite-missing": {
    status: 500,
    fault: "declaration",
    title: "The project has an app, and nothing that bundles it",
    hint: "run `npm install -D vite` in the project",
  },
  "package-missing": {
    status: 422,
    fault: "declaration",
    title: "A page imports a package that is not installed",
    hint: "install the package in the project",
  },
  "server-code": {
    status: 422,
    fault: "declaration",
    title: "A page uses code that only runs on the server",
    hint: "put what the page needs behind a route, or move it into a file that neither a server role nor Node is part of",
  },
  "process-died": {
    status: 500,
    fault: "engine",
    title: "The process that bundles an app ended before it was done",
    hint: "free memory on this machine, then run again",
  },
  "invalid-code": {
    status: 422,
    fault: "user-code",
    title: "Browser code can't be built",
    hint: "correct the code at the marked place",
  },
});
