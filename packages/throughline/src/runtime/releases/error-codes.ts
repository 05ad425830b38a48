import { defineErrors } from "../../contracts/errors/define-errors.ts";

export const releaseError = defineErrors("releases", {
  none: { status: 503, fault: "caller", title: "There is no release yet", hint: "run `throughline run` first" },
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
