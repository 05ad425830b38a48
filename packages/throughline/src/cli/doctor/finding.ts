/** What one check of `doctor` found. `fail` stops the product, `warn` may. */
export interface Finding {
  readonly check: string;
  readonly state: "ok" | "warn" | "fail";
  /** The measured value, with its unit. */
  readonly figure: string;
  /** What to do about it, an imperative; absent where all is well. */
  readonly cure?: string;
}

/** A finding by two limits of a figure that is better when it is greater. */
export function above(value: number, limits: { readonly warn: number; readonly fail: number }): Finding["state"] {
  if (value < limits.fail) return "fail";
  return value < limits.warn ? "warn" : "ok";
}

/** `1.5 GB`: units of 1000. */
export function formatBytes(bytes: number): string {
  return bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${Math.round(bytes / 1e6)} MB`;
}

/** The first line of what something threw says. */
export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split("\n")[0] as string;
