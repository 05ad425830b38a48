import { app } from "throughline/fullstack";
import { overview } from "../analyst/fraud-rate.ts";
import { alertsPage } from "../frontend/alerts.page.tsx";
import { paymentPage } from "../frontend/payment.page.tsx";

export const fraudDesk = app("fraud-desk", {
  description: "Where analysts look at risky payments and say what they are",
  title: "Fraud desk",
  pages: [alertsPage, paymentPage, overview],
  journeys: {
    "an analyst says that a payment is fraud": async ({ visit, click, fill, see }) => {
      await visit("/");
      await see("Payment id");
      await click({ role: "link", name: /^p\d/ });
      await see("What the rules say");
      await see("Rules that fit");
      await fill("Verdict", "fraud");
      await fill("Note", "the holder never travels");
      await click("Save verdict");
      await see("Verdict saved");
    },
    "a lead sees whether fraud is within its target": async ({ visit, click, see }) => {
      await visit("/alerts");
      await click({ role: "link", name: "Fraud overview" });
      await see("Fraud rate by day");
      await see(/within target|outside target/);
    },
  },
});
