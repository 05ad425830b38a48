import { defineErrors } from "../errors/define-errors.ts";

/** Errors of changes that are only asked about. */
export const changeError = defineErrors("change", {
  invalid: {
    status: 400,
    fault: "caller",
    title: "A change can't be asked about",
    hint: "write drop, rename:<name>, type:<type>, nullable, required, unit:<unit>, pii:<category>, value:<value> or without:<value>",
  },
});
