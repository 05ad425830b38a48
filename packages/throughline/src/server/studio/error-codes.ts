import { defineErrors } from "../../contracts/errors/define-errors.ts";

export const studioError = defineErrors("studio", {
  "not-installed": {
    status: 404,
    fault: "caller",
    title: "The Studio is not installed",
    hint: "run `npm install --save-dev @throughline/studio`, then start the server again",
  },
  "unknown-declaration": {
    status: 404,
    fault: "caller",
    title: "The release has no such declaration",
    hint: "look at /studio/api/graph for what it has",
  },
  "unknown-run": {
    status: 404,
    fault: "caller",
    title: "There is no run of this id",
    hint: "look at /studio/api/runs for those there are",
  },
  "unknown-version": {
    status: 404,
    fault: "caller",
    title: "There is no such version",
    hint: "look at the page of the model for its versions",
  },
  "invalid-query": {
    status: 400,
    fault: "caller",
    title: "The question can't be read",
    hint: "correct the parameter that is named",
  },
  "not-of-this-page": {
    status: 403,
    fault: "caller",
    title: "Only the Studio's own page may start work",
    hint: "use the Studio's page, or a command such as `throughline run` or `throughline rollback`",
  },
  "sources-unchecked": {
    status: 503,
    fault: "user-code",
    title: "The sources could not be checked",
    hint: "run `throughline check` in the project's folder",
  },
  "no-moves": {
    status: 409,
    fault: "caller",
    title: "This server moves no releases",
    hint: "write `throughline rollback` or `throughline promote` on the machine of the server",
  },
  "unknown-row": {
    status: 404,
    fault: "caller",
    title: "There is no such row or request",
    hint: "look at the table's preview or the endpoint's log for those there are",
  },
  "not-explained": {
    status: 503,
    fault: "engine",
    title: "The question about the model could not be answered",
    hint: "ask again; where it stays so, run `throughline models` in the project's folder",
  },
  "no-runs": {
    status: 409,
    fault: "caller",
    title: "This server does not build",
    hint: "start it with `throughline start` or `throughline serve` in the project's folder",
  },
});
