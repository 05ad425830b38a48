/** Options of every verb that opens the graph. */
export const graphOptions = {
  "no-cache": { type: "boolean", description: "look at every file anew, and keep nothing for the next time" },
} as const;
