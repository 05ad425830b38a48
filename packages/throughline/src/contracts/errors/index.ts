export * from "./define-errors.ts";
export * from "./throughline-error.ts";
