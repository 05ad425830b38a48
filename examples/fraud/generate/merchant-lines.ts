import { dirtAt, type MerchantDirt, merchantDirt } from "./dirt.ts";
import { type Merchant, merchantLine } from "./merchants.ts";
import { purpose, Random } from "./random.ts";

export const merchantFile = "inbox/merchants/merchants.jsonl";

export interface MerchantLine {
  readonly text: string;
  readonly kind: MerchantDirt | "clean";
}

/** A merchant's line in `merchants.jsonl`, with the dirty line that stands behind or instead of it, if any. */
export function merchantLines(seed: number, index: number, merchant: Merchant): MerchantLine[] {
  const random = new Random(seed, purpose.merchantDirt, index);
  const kind = dirtAt<MerchantDirt>(merchantDirt, random.next());
  const text = merchantLine(index, merchant);
  const good: MerchantLine = { text, kind: "clean" };
  if (kind === undefined) return [good];
  if (kind === "undeclared-field") return [{ text: `${text.slice(0, -1)},"vat_id":"DE${100000 + index}"}`, kind }];
  if (kind === "broken-json") return [good, { text: text.slice(0, 20 + random.below(text.length - 30)), kind }];
  if (kind === "impossible-date") return [good, { text: text.replace(/\d{4}-\d\d-\d\d/, "soon"), kind }];
  const renamed = merchantLine(index, { ...merchant, name: `${merchant.name} (formerly)` });
  return [good, { text: renamed, kind }];
}
