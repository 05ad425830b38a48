import { defineErrors } from "../../contracts/errors/index.ts";

/** What keeps one clause from being measured. */
export const verifyError = defineErrors("verify", {
  "timed-out": {
    status: 504,
    fault: "engine",
    title: "a clause was not measured in its time",
    hint: "verify again while the machine has less to do",
  },
  failed: {
    status: 500,
    fault: "engine",
    title: "a clause could not be measured",
    hint: "look at the cause, and verify again",
  },
});
