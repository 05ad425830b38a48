const whole = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** A count with thousands separated: `12,345`. */
export const formatCount = (count: number): string => whole.format(count);

/** A share from 0 to 1 as a percentage: `3.1 %`, `0.04 %`, `100 %`. */
export function formatShare(share: number): string {
  const percent = 100 * share;
  const digits = percent >= 1 ? 1 : 2;
  return `${Number(percent.toFixed(digits))} %`;
}

/** A measure with four digits after the point; the word for one that is not there. */
export function formatMeasure(value: number | undefined): string {
  return value === undefined ? "not measured" : value.toFixed(4).replace(/^-(?=[0.]*$)/, "");
}

/** A number as short as it is exact to about four digits: `0.25`, `1,234`, `3.1e-7`. */
export function formatNumber(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e15) return formatCount(value);
  return Math.abs(value) >= 1000 ? whole.format(value) : String(Number(value.toPrecision(4)));
}

const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 3 });

/** A number as short as an axis needs it: `0.0031`, `12.5`, `123K`. */
export function formatTick(value: number): string {
  const magnitude = Math.abs(value);
  return magnitude >= 1000 ? compact.format(value) : String(Number(value.toPrecision(magnitude < 1 ? 2 : 3)));
}

/** An instant as people read it: `2026-01-31 12:00:00 UTC`. Texts that are no ISO instants stay as they are. */
export function formatInstant(iso: string): string {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)/.exec(iso);
  return parts === null ? iso : `${parts[1]} ${parts[2]} UTC`;
}
