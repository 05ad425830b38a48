/** Who relies on what in the generated project, read off its templates by hand. */

import type { Victims } from "./mutation.ts";

const afterModel: Victims = {
  definite: ["endpoint:d000-return-score", "predictions:gold.d000_scores", "service:d000-orders-api", "external"],
  possible: ["agent:d000-adviser", "page:d000-scores", "app:d000-desk"],
};
const afterFeatures: Victims = { ...afterModel, definite: ["model:d000_returns", ...afterModel.definite] };
const shown = ["dashboard:d000-overview", "app:d000-desk"];
const seen = ["agent:d000-adviser", "page:d000-scores"];
/** Every figure, table and feature of money. */
const afterAmount: Victims = {
  definite: [
    ...["table:gold.d000_daily", "table:gold.d000_best", "featureView:d000_activity", ...afterFeatures.definite],
    ...["metric:d000_revenue", ...shown],
  ],
  possible: seen,
};
const afterOrders: Victims = {
  definite: ["entity:d000_customer", "metric:d000_return_rate", "metric:d000_shipping", ...afterAmount.definite],
  possible: seen,
};
const and = ({ definite, possible }: Victims, ...more: string[]): Victims => ({
  definite: [...more, ...definite],
  possible,
});

export const generatedTruth = {
  afterModel,
  afterFeatures,
  afterAmount,
  afterOrders,
  afterRawAmount: and(afterAmount, "table:silver.d000_orders"),
  afterRawOrders: and(afterOrders, "table:silver.d000_orders"),
  /** The model asks for it; the price of one is made of it, and nobody reads that. */
  afterRawQuantity: and(afterFeatures, "table:silver.d000_orders"),
  /** A country that an order lacks is its customer's: the model, both figures and the days are told by it. */
  afterRawCustomerCountry: and(
    afterFeatures,
    ...["table:silver.d000_customers", "table:silver.d000_orders", "table:gold.d000_daily"],
    ...["metric:d000_return_rate", "metric:d000_revenue", ...shown],
  ),
  /** The code of the agent and of a route asks for it too, and the page asks the agent. */
  afterRevenue: {
    definite: [...shown, "external"],
    possible: ["agent:d000-adviser", "service:d000-orders-api", "page:d000-scores"],
  },
  /** The page asks for it by code. */
  afterReturnRate: { definite: [...shown, "external"], possible: ["page:d000-scores"] },
  /** It is shown as one figure and by channel, never along its time; the page may. */
  afterReturnRateTime: { definite: [], possible: ["page:d000-scores"] },
  /** Returns are joined to every order, so that their rows decide what is known of each. */
  afterRawReturns: and(afterOrders, "table:silver.d000_orders"),
  /** The agent's code searches, and the page asks the agent. */
  afterPassages: {
    definite: [],
    possible: ["agent:d000-adviser", "external", "page:d000-scores", "app:d000-desk"],
  },
  afterScored: { definite: ["external"], possible: ["page:d000-scores", "app:d000-desk"] },
  afterEndpoint: {
    definite: ["external"],
    possible: ["service:d000-orders-api", "agent:d000-adviser", "page:d000-scores", "app:d000-desk"],
  },
} as const satisfies Readonly<Record<string, Victims>>;
