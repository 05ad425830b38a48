import { defineErrors } from "../../contracts/errors/index.ts";

/** Why the events of a run can't be given. */
export const lineageError = defineErrors("lineage", {
  "unknown-run": {
    status: 404,
    fault: "caller",
    title: "There is no such run",
    hint: "Take an id that `throughline run` or the Studio shows, or `latest`",
  },
  "run-not-over": {
    status: 409,
    fault: "caller",
    title: "The run is not over",
    hint: "Wait until it is",
  },
  "not-taken": {
    status: 502,
    fault: "engine",
    title: "The endpoint did not take all events",
    hint: "Look whether it runs and takes the key; the events that it did not take are in the file that is named",
  },
});
