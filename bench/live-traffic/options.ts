/** What is sent, and how often the project is run while it is. */
export interface TrafficOptions {
  /** Hours of payments that are sent. */
  readonly hours: number;
  /** Hours from one run to the next. */
  readonly every: number;
  /** Hours from one restart of the server to the next, half an hour before the whole one; undefined where it goes on. */
  readonly restart?: number;
  /** Which door the payments come in by. */
  readonly by: "endpoint" | "authorize";
  /** True where pages and journeys are verified too, at the end. */
  readonly browser?: boolean;
}

const byDefault: TrafficOptions = { hours: 48, every: 24, by: "authorize" };

/** Reads `hours=12,every=2,restart=6,by=endpoint,browser=yes`; what is left out has its default. */
export function trafficOptions(text: string | undefined): TrafficOptions {
  let options = byDefault;
  for (const part of (text ?? "").split(",").filter((one) => one !== "")) {
    const [name = "", value = ""] = part.split("=");
    if ((name === "hours" || name === "every" || name === "restart") && /^[1-9]\d*$/.test(value))
      options = { ...options, [name]: Number(value) };
    else if (name === "browser" && value === "yes") options = { ...options, browser: true };
    else if (name === "by" && (value === "endpoint" || value === "authorize")) options = { ...options, by: value };
    else
      throw new Error(`LIVE_TRAFFIC has no such part: ${part}; write it as hours=48,every=24,restart=6,by=authorize`);
  }
  return options;
}
