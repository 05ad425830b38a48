// What the ai role declares.

// Variables of the environment, for keys.
export { env } from "../core/environment.ts";
export { agent } from "./agent.ts";
export { embeddings } from "./embeddings.ts";
export { knowledgeBase } from "./knowledge-base.ts";
export { type Passage, passages } from "./passage.ts";
export { prompt } from "./prompt.ts";
