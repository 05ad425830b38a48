import { defineErrors } from "../../contracts/errors/define-errors.ts";

/** Faults of language and embedding models. No detail ever holds a key, a prompt or what the server wrote of them. */
export const modelError = defineErrors("models", {
  "invalid-option": {
    status: 500,
    fault: "declaration",
    title: "The settings of a model server are wrong",
    hint: "correct the setting that is named",
  },
  "key-unset": {
    status: 503,
    fault: "declaration",
    title: "The key of a model server is not set",
    hint: "set the environment variable that is named, then start again",
  },
  unreachable: {
    status: 503,
    fault: "engine",
    title: "The model server does not answer",
    hint: "look whether the model server runs and can be reached from here, then ask again",
  },
  timeout: {
    status: 504,
    fault: "engine",
    title: "The model server took too long",
    hint: "ask again, or raise `timeout` of the model in the config",
  },
  overloaded: {
    status: 503,
    fault: "engine",
    title: "The model server has too much to do",
    hint: "ask again later",
  },
  refused: {
    status: 502,
    fault: "engine",
    title: "The model server refuses the request",
    hint: "look at the model's name, its key and its context length in the config",
  },
  "invalid-reply": {
    status: 502,
    fault: "engine",
    title: "The model server's reply can't be read",
    hint: "look whether the address leads to a server that speaks the OpenAI chat protocol",
  },
});
