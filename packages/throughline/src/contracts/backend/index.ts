// What the backend role declares.

export { refuse } from "./refuse.ts";
export { get, list, patch, post, put, remove } from "./route.ts";
export { apiKey, service } from "./service.ts";
