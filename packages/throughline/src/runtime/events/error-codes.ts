import { defineErrors } from "../../contracts/errors/define-errors.ts";

export const eventError = defineErrors("events", {
  "key-reused": {
    status: 422,
    fault: "caller",
    title: "Another event came under the same idempotency key",
    hint: "send a new key with each event, and the same key only with a repeat",
  },
  "invalid-key": {
    status: 422,
    fault: "caller",
    title: "The idempotency key can't be kept",
    hint: "send 1 to 200 characters without control characters",
  },
});
