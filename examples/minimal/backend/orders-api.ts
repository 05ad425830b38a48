import { list, service } from "throughline/backend";
import { orders } from "../data/orders.ts";

export const ordersApi = service("orders-api", {
  routes: { orders: list("/orders", { from: orders, filter: ["country"], sort: ["ordered_at", "amount"] }) },
});
