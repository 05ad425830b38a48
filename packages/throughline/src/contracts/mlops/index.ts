// What the mlops role declares.
export { endpoint } from "./endpoint.ts";
export { canary } from "./rollout.ts";
