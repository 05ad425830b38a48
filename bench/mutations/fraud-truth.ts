/** Who relies on what in the example of fraud, read off its sources by hand: nothing here comes from a graph or a lock. */

import type { Victims } from "./mutation.ts";

/** The prompt of the analyst decides what the agent answers; the payment page asks it, and the app shows the page. */
const afterPrompt: Victims = {
  definite: ["agent:fraud-analyst", "external"],
  possible: ["page:payment", "app:fraud-desk"],
};
/** Passages are searched by the agent's code. */
const afterRules: Victims = {
  definite: [],
  possible: ["agent:fraud-analyst", "external", "page:payment", "app:fraud-desk"],
};
/** People ask the agent at its own address, the payment page by code. */
const afterAgent: Victims = { definite: ["external"], possible: ["page:payment", "app:fraud-desk"] };
/** People call the endpoint; the authorize route and the agent do by code. */
const afterEndpoint: Victims = {
  definite: ["external"],
  possible: ["service:payments-api", "agent:fraud-analyst", "page:payment", "app:fraud-desk"],
};
/** The scores are listed as alerts, and the endpoint answers with the model. */
const afterModel: Victims = {
  definite: ["endpoint:fraud-score", "predictions:gold.scores", "service:payments-api", "external"],
  possible: ["agent:fraud-analyst", "page:alerts", "page:payment", "app:fraud-desk"],
};
/** Every feature of the card goes into the model. */
const afterFeatures: Victims = { ...afterModel, definite: ["model:fraud", ...afterModel.definite] };
const afterFraudRate: Victims = {
  definite: ["dashboard:fraud-overview", "app:fraud-desk", "external"],
  possible: ["agent:fraud-analyst", "page:payment"],
};
const afterChargedBack: Victims = {
  definite: ["dashboard:fraud-overview", "app:fraud-desk", "external"],
  possible: [],
};
const shown = ["dashboard:fraud-overview", "app:fraud-desk"];
const seen = ["agent:fraud-analyst", "page:alerts", "page:payment"];
/** Sums of the card, the model and the value that was charged back are made of it. */
const afterAmount: Victims = {
  definite: ["featureView:card_activity", ...afterFeatures.definite, "metric:charged_back_usd", ...shown],
  possible: seen,
};
/** Countries are counted by card, go into the model, and cut both figures. */
const afterCountry: Victims = {
  definite: [...afterAmount.definite, "metric:fraud_rate"],
  possible: seen,
};
/** All rows of the payments. */
const afterPayments: Victims = { definite: ["entity:card", ...afterCountry.definite], possible: seen };
const and = ({ definite, possible }: Victims, ...more: string[]): Victims => ({
  definite: [...more, ...definite],
  possible,
});

export const fraudTruth = {
  afterPrompt,
  afterRules,
  afterAgent,
  afterEndpoint,
  afterModel,
  afterFeatures,
  afterFraudRate,
  afterChargedBack,
  afterAmount,
  afterCountry,
  afterPayments,
  /** The event time orders the events of a card and cuts the figures; the card itself has none. */
  afterPaidAt: afterCountry,
  /** The category goes into the model and cuts both figures. */
  afterCategory: and(afterFeatures, "metric:fraud_rate", "metric:charged_back_usd", ...shown) satisfies Victims,
  /** The model asks for it, and nobody else. */
  afterMerchantDays: afterFeatures,
  /** Only the code of one route is handed the holder. */
  afterHolder: { definite: [], possible: ["service:payments-api", "external", "page:payment", "app:fraud-desk"] },
  /** The table of payments joins merchants to every row. */
  afterMerchants: and(afterPayments, "table:silver.payments"),
  afterRawMerchants: and(afterPayments, "table:silver.merchants", "table:silver.payments"),
  afterRawAmount: and(afterAmount, "table:silver.payments"),
  afterRawHolder: {
    definite: ["table:silver.payments"],
    possible: ["service:payments-api", "external", "page:payment", "app:fraud-desk"],
  },
  afterRawPayments: and(afterPayments, "table:silver.payments"),
  /** Alerts are listed to people outside and shown on a page. */
  afterAlerts: { definite: ["external"], possible: ["page:alerts", "app:fraud-desk"] },
  /** Both pages call the service. */
  afterService: { definite: ["external"], possible: ["page:alerts", "page:payment", "app:fraud-desk"] },
  afterPage: { definite: ["app:fraud-desk", "external"], possible: [] },
  afterApp: { definite: ["external"], possible: [] },
} as const satisfies Readonly<Record<string, Victims>>;
