import { metric } from "throughline/analyst";
import { orders } from "../data/orders.ts";

export const revenue = metric("revenue", {
  from: orders,
  time: "ordered_at",
  dimensions: ["country"],
  measure: ({ sum }) => sum("amount"),
  decision: "which country to open next",
});
