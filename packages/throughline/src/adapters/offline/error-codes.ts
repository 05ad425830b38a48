import { defineErrors } from "../../contracts/errors/define-errors.ts";

export const offlineModelError = defineErrors("offline-model", {
  "decides-nothing": {
    status: 501,
    fault: "declaration",
    title: "The offline model answers nothing",
    hint: "set `languageModel` in the config to a model, or ask only what needs none",
  },
});
