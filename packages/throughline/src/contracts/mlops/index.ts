// What the mlops role declares.
export { endpoint } from "./endpoint.ts";
