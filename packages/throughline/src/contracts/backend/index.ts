// What the backend role declares.
export { get, list, patch, post, put, remove } from "./route.ts";
export { apiKey, service } from "./service.ts";
