import { defineErrors } from "../../contracts/errors/define-errors.ts";

/** Why a model that another tool trained cannot become a version. */
export const importedModelError = defineErrors("imported-model", {
  "file-missing": {
    status: 404,
    fault: "declaration",
    title: "The file of an imported model can't be read",
    hint: "put a file of at most 256 MB where imported() names it, from the project's root",
  },
  "unknown-format": {
    status: 422,
    fault: "data",
    title: "The file of an imported model is of no known format",
    hint: 'save the model with XGBoost\'s save_model("model.ubj") or "model.json", or with LightGBM\'s save_model("model.txt")',
  },
  unreadable: {
    status: 422,
    fault: "data",
    title: "The file of an imported model can't be understood",
    hint: "save the model again",
  },
  "other-inputs": {
    status: 422,
    fault: "declaration",
    title: "An imported model takes other inputs than are declared",
    hint: "declare `features` with the names and in the order of the file",
  },
  "other-objective": {
    status: 422,
    fault: "declaration",
    title: "An imported model scores something else than is declared",
    hint: "declare the label and imported()'s objective that the model was trained for",
  },
});
