/** Options of every verb that opens the graph. */
export const graphOptions = {
  "no-cache": { type: "boolean", description: "look at every file anew, and keep no result" },
} as const;
