import { defineErrors } from "../../contracts/errors/define-errors.ts";

/** Faults of embedding models that run in this process. No detail ever holds a text that was to be embedded. */
export const embeddingError = defineErrors("embeddings", {
  "package-missing": {
    status: 500,
    fault: "declaration",
    title: "The package that runs embedding models is not installed",
    hint: "run `npm install @huggingface/transformers` in the project",
  },
  "package-version": {
    status: 500,
    fault: "declaration",
    title: "The package that runs embedding models has a version that is not supported",
    hint: "run `npm install @huggingface/transformers@4` in the project",
  },
  "incomplete-folder": {
    status: 500,
    fault: "declaration",
    title: "The folder of an embedding model lacks files",
    hint: "put config.json, tokenizer.json, tokenizer_config.json and onnx/model.onnx of the model into the folder",
  },
  "invalid-config": {
    status: 500,
    fault: "declaration",
    title: "The settings in the folder of an embedding model can't be used",
    hint: "correct the file that is named, or use another model",
  },
  "wrong-dimensions": {
    status: 500,
    fault: "declaration",
    title: "An embedding model's vectors are not as long as declared",
    hint: "set `dimensions` of `embeddings.local` to the length that the model gives",
  },
  "model-changed": {
    status: 503,
    fault: "declaration",
    title: "The files of an embedding model changed while it was open",
    hint: "run the project again: what was embedded by other files is embedded anew",
  },
  "model-failed": {
    status: 503,
    fault: "engine",
    title: "The embedding model does not run",
    hint: "look at the cause that is named, and whether the model's files are whole and memory is left",
  },
  closed: {
    status: 503,
    fault: "engine",
    title: "The embedding model is closed",
    hint: "open the model again",
  },
});
