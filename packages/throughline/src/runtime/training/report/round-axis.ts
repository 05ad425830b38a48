import type { Axis } from "./chart.ts";
import { formatTick } from "./figures.ts";

/** Distances between ticks that an axis has room for. */
const MOST_STEPS = 7;

/** An axis from the least to the greatest of some values, never empty, with ticks at round numbers of equal distance. */
export function roundAxis(
  values: readonly number[],
  title: string,
): Axis & { readonly format: (tick: number) => string } {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const [min, max] = least === most ? [least - 1, most + 1] : [least, most];
  const step = stepOf(max - min);
  const first = Math.ceil(min / step - 1e-9);
  const last = Math.floor(max / step + 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  return { min, max, title, ticks, format: formatOf(step) };
}

/** The least of 1, 2 and 5 times a power of ten that gives few ticks. */
function stepOf(span: number): number {
  const power = 10 ** Math.floor(Math.log10(span / MOST_STEPS));
  const times = [1, 2, 5, 10].find((one) => span / (one * power) <= MOST_STEPS) ?? 10;
  return times * power;
}

/** As many digits after the point as tell one tick from the next. */
function formatOf(step: number): (tick: number) => string {
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return (tick) => {
    if (digits > 6 || Math.abs(tick) >= 1e5) return formatTick(tick);
    const text = tick.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
    return text.replace(/^-(?=[0.]*$)/, "");
  };
}
