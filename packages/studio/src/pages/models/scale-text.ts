/** A raw score, or a part of one. */
export const scaleText = (value: number): string =>
  value.toLocaleString("en-US", { maximumSignificantDigits: 3 }).replace("-", "−");

/** A part of a score with its sign. */
export const partText = (value: number): string => `${value < 0 ? "" : "+"}${scaleText(value)}`;
