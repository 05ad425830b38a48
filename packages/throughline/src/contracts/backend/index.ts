// What the backend role declares.

// The mark of a field of a zod schema.
export { deprecated } from "../shape/deprecation.ts";
export { refuse } from "./refuse.ts";
export { get, list, patch, post, put, remove } from "./route.ts";
export { apiKey, service } from "./service.ts";
