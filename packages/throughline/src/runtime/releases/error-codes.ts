import { defineErrors } from "../../contracts/errors/define-errors.ts";

export const releaseError = defineErrors("releases", {
  none: { status: 503, fault: "caller", title: "There is no release yet", hint: "run `throughline run` first" },
  unknown: {
    status: 404,
    fault: "caller",
    title: "No release that is kept has this id",
    hint: "look at `throughline releases` for those that are kept",
  },
  "no-earlier": {
    status: 409,
    fault: "caller",
    title: "There is no release to go back to",
    hint: "look at `throughline releases`, and name one",
  },
  "none-waits": {
    status: 409,
    fault: "caller",
    title: "No release waits to be current",
    hint: "look at `throughline releases`, and name one",
  },
  "already-current": {
    status: 409,
    fault: "caller",
    title: "The release is current already",
    hint: "look at `throughline releases`, and name another",
  },
  "is-canary": {
    status: 409,
    fault: "caller",
    title: "The release answers as a canary",
    hint: "leave the id out to end the canary, or write `throughline promote` to let it go on",
  },
  "no-canary": {
    status: 409,
    fault: "caller",
    title: "No release answers as a canary",
    hint: "look at `throughline releases` for what answers",
  },
  incomplete: {
    status: 409,
    fault: "engine",
    title: "What a release pins is not there any more",
    hint: "name another release: `throughline releases` says which of them can be served",
  },
  "not-written": {
    status: 507,
    fault: "engine",
    title: "A release can't be written",
    hint: "free space on the disk, or give this user the right to write there, then run again",
  },
  corrupt: {
    status: 500,
    fault: "engine",
    title: "A release can't be read",
    hint: "run `throughline run`, which makes it anew from what was built",
  },
});
