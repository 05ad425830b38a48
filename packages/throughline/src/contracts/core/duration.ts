/** A fixed duration: a number and `s`, `m`, `h` or `d` (`ms` for latencies). Never a calendar unit. */
export type Duration = `${number}${"ms" | "s" | "m" | "h" | "d"}`;

const microseconds = { ms: 1e3, s: 1e6, m: 60e6, h: 3_600e6, d: 86_400e6 } as const;

/** Microseconds of a duration, or undefined when the text is none, or is longer than a number can say to the microsecond (285 years). */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text);
  if (match === null) return undefined;
  const us = Math.round(Number(match[1]) * microseconds[match[2] as keyof typeof microseconds]);
  return Number.isSafeInteger(us) ? us : undefined;
}

/** A short text for a span of microseconds: `450 ms`, `12 s`, `3.5 h`, `2 d`. */
export function formatSpan(us: number): string {
  const [unit, size] = (Object.entries(microseconds).findLast(([, size]) => Math.abs(us) >= size) ?? ["ms", 1e3]) as [
    string,
    number,
  ];
  const value = us / size;
  return `${value >= 10 ? Math.round(value) : Math.round(value * 10) / 10} ${unit === "m" ? "min" : unit}`;
}
