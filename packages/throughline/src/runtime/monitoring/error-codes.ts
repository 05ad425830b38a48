import { defineErrors } from "../../contracts/errors/define-errors.ts";

export const monitoringError = defineErrors("monitoring", {
  "unknown-endpoint": {
    status: 404,
    fault: "caller",
    title: "No endpoint of this name is watched",
    hint: "name an endpoint that declares `monitor`",
  },
});
