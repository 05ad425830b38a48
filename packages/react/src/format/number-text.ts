const formats = new Map<string, Intl.NumberFormat>();

function formatOf(smallest: number, most: number): Intl.NumberFormat {
  const key = `${smallest} ${most}`;
  const format =
    formats.get(key) ??
    new Intl.NumberFormat("en-US", { minimumFractionDigits: smallest, maximumFractionDigits: most });
  formats.set(key, format);
  return format;
}

/** Digits after the point that the type fixes: two for `decimal(12,2)`, none for whole numbers, undefined for a double. */
export function fractionDigits(type: string): number | undefined {
  const scale = /^decimal\(\d+,\s*(\d+)\)$/.exec(type)?.[1];
  if (scale !== undefined) return Number(scale);
  return type.startsWith("int") ? 0 : undefined;
}

/** Digits after the point that show four figures of the greatest of some doubles; undefined where their type fixes the digits. */
export function columnDigits(type: string, values: readonly unknown[]): number | undefined {
  if (fractionDigits(type) !== undefined) return undefined;
  const numbers = values.filter((value) => typeof value === "number" && Number.isFinite(value)) as number[];
  if (numbers.every((value) => Number.isInteger(value))) return 0;
  return digitsFor(Math.max(...numbers.map(Math.abs)));
}

/** Most digits after the point of a double: enough for four figures that matter. */
function digitsFor(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return 0;
  return Math.min(10, Math.max(0, 3 - Math.floor(Math.log10(Math.abs(value)))));
}

/**
 * A number as people read it, with commas between thousands. A text of digits is one that no double holds: it keeps all its digits.
 * A double is cut to four significant digits; the exact one is what `String` gives.
 *
 * @param fixed  digits after the point, so that a column's points stand below each other. Default: what the type fixes, else as many
 *   as matter
 */
export function numberText(value: number | string, type = "float64", fixed?: number): string {
  const digits = fixed ?? fractionDigits(type);
  if (typeof value === "string") return exactText(value);
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  const format = digits === undefined ? formatOf(0, digitsFor(value)) : formatOf(Math.min(digits, 10), digits);
  return minus(format.format(value));
}

function exactText(text: string): string {
  const [, sign = "", whole = "", rest = ""] = /^(-?)(\d+)(\.\d+)?$/.exec(text) ?? [];
  if (whole === "") return text;
  return minus(`${sign}${whole.replace(/\B(?=(\d{3})+$)/g, ",")}${rest}`);
}

const minus = (text: string) => text.replace(/^-/, "−");

/** A number in few characters for axes and tiles: "41.2 k", "3.5 M". */
export function shortNumberText(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e9) return `${numberText(round(value / 1e9))} B`;
  if (size >= 1e6) return `${numberText(round(value / 1e6))} M`;
  if (size >= 1e4) return `${numberText(round(value / 1e3))} k`;
  return numberText(round(value));
}

/** To three significant digits. */
const round = (value: number) => (value === 0 ? 0 : Number(value.toPrecision(3)));
