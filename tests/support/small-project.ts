import { cliJson } from "./cli.ts";
import { inlineProject, type TempProject } from "./temp-project.ts";

const files: Readonly<Record<string, string>> = {
  "throughline.config.ts": `import { defineConfig } from "throughline";

export default defineConfig({
  name: "small",
});
`,
  "data/orders.ts": `import { check, decimal, source, sql, table, text, timestamp } from "throughline/data";

export const rawOrders = source("bronze.orders", {
  files: "inbox/*.csv",
  columns: { order_id: text(), amount: decimal(12, 2), ordered_at: timestamp() },
  key: "order_id",
  at: "ordered_at",
});

export const orders = table("silver.orders", {
  columns: { order_id: text(), amount: decimal(12, 2), ordered_at: timestamp() },
  key: "order_id",
  at: "ordered_at",
  checks: [check.min("amount", 0)],
  quality: 0.5,
  query: sql\`select order_id, amount, ordered_at from \${rawOrders}\`,
});
`,
  "analyst/revenue.ts": `import { metric } from "throughline/analyst";
import { orders } from "../data/orders.ts";

export const revenue = metric("revenue", {
  from: orders,
  time: "ordered_at",
  measure: ({ sum }) => sum("amount"),
});
`,
  "backend/orders-api.ts": `import { get, list, service } from "throughline/backend";
import { z } from "zod";
import { orders } from "../data/orders.ts";

export const ordersApi = service("orders-api", {
  routes: {
    orders: list("/orders", { from: orders, sort: ["ordered_at"] }),
    greeting: get("/greeting", {
      reply: z.object({ text: z.string() }),
      handle: async () => ({ text: "hello" }),
    }),
  },
});
`,
  "inbox/one.csv": `order_id,amount,ordered_at
o-1,10.50,2026-06-30T10:00:00Z
o-2,4.25,2026-06-30T11:00:00Z
o-3,-1.00,2026-06-30T11:30:00Z
`,
};

/** A project of one source, table, metric and service, without a model: built in a moment. */
export function smallProject(): Promise<TempProject> {
  return inlineProject(files);
}

/** The same after its first run. */
export async function builtSmallProject(): Promise<TempProject> {
  const project = await smallProject();
  await cliJson(project, ["run"]);
  return project;
}
