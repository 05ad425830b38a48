import type { StudioMetric } from "throughline/client/studio";
import { percentText } from "../../pieces/words.ts";

/** What a metric should be, in words; null where nothing is said. */
export function targetText({ target, share, unit }: Pick<StudioMetric, "target" | "share" | "unit">): string | null {
  const value = (limit: number) =>
    share ? percentText(limit) : `${limit.toLocaleString("en-US")}${unit === null ? "" : ` ${unit}`}`;
  const parts = [
    target.min === null ? null : `≥ ${value(target.min)}`,
    target.max === null ? null : `≤ ${value(target.max)}`,
  ].filter((part) => part !== null);
  return parts.length === 0 ? null : parts.join(" and ");
}
