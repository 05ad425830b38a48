import { source, text, timestamp } from "throughline/data";

export const feedback = source("bronze.feedback", {
  description: "What analysts say of payments that they looked at",
  events: true,
  columns: {
    payment_id: text(),
    verdict: text().oneOf("fraud", "fine").describe("what the analyst is sure of"),
    note: text().nullable().describe("what the next analyst should know"),
    given_at: timestamp(),
  },
  at: "given_at",
});
