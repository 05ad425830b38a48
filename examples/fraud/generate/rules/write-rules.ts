import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { amounts } from "./amounts.ts";
import { appeals } from "./appeals.ts";
import { cardTesting } from "./card-testing.ts";
import { chargebackDelays } from "./chargeback-delays.ts";
import { decisionThresholds } from "./decision-thresholds.ts";
import { farCountries } from "./far-countries.ts";
import { newMerchants } from "./new-merchants.ts";
import { nightPayments } from "./night-payments.ts";
import { privacy } from "./privacy.ts";
import { refundRings } from "./refund-rings.ts";
import { resaleGoods } from "./resale-goods.ts";
import { spendingJump } from "./spending-jump.ts";
import { velocity } from "./velocity.ts";

/** The fraud team's rule documents in Markdown by file name; the first line of each is its title. */
export const ruleDocuments: Readonly<Record<string, string>> = {
  "amounts.md": amounts,
  "appeals.md": appeals,
  "card-testing.md": cardTesting,
  "chargeback-delays.md": chargebackDelays,
  "decision-thresholds.md": decisionThresholds,
  "far-countries.md": farCountries,
  "new-merchants.md": newMerchants,
  "night-payments.md": nightPayments,
  "privacy.md": privacy,
  "refund-rings.md": refundRings,
  "resale-goods.md": resaleGoods,
  "spending-jump.md": spendingJump,
  "velocity.md": velocity,
};

/** Writes the rule documents to `inbox/rules`. */
export async function writeRules(root: string): Promise<void> {
  const folder = join(root, "inbox/rules");
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(ruleDocuments)) await writeFile(join(folder, name), text);
}
