import type { StudioLive, StudioWindow } from "../../../client/studio/studio-serving.ts";
import { LatencySlot } from "./latency-slots.ts";

const secondMs = 1_000;
const longMs = 15_000;
const secondsKept = 60;
const longKept = 60;

/** What one endpoint or route does now: a slot for each of the last 60 seconds, and for each 15 seconds of the last 15 minutes. */
export class LiveSeries {
  readonly #seconds = slots(secondsKept);
  readonly #long = slots(longKept);
  readonly #sinceMs: number;

  constructor(nowMs: number) {
    this.#sinceMs = nowMs;
  }

  /** A call that took so long. */
  observe(nowMs: number, ms: number): void {
    for (const slot of this.#at(nowMs)) slot.observe(ms);
  }

  /** A reply with an error status; 1xx to 3xx count as none. */
  failed(nowMs: number, status: number): void {
    if (status < 400) return;
    for (const slot of this.#at(nowMs)) {
      if (status >= 500) slot.serverErrors++;
      else slot.callerErrors++;
    }
  }

  degraded(nowMs: number, rows: number): void {
    for (const slot of this.#at(nowMs)) slot.degraded += rows;
  }

  /** The spans up to now. */
  live(nowMs: number): StudioLive {
    const minute = (minutes: 1 | 5 | 15) => this.#window(nowMs, minutes);
    const second = Math.floor(nowMs / secondMs);
    const seconds = Array.from({ length: secondsKept }, (_, i) => {
      const slot = held(this.#seconds, second - secondsKept + 1 + i);
      return { calls: slot?.calls ?? 0, p99Ms: rounded(slot?.quantileMs(0.99) ?? null) };
    });
    return { at: new Date(nowMs).toISOString(), windows: [minute(1), minute(5), minute(15)], seconds };
  }

  /** Calls and p99 of the last 15 minutes. */
  recent(nowMs: number): Pick<StudioWindow, "calls" | "p99Ms"> {
    return this.#window(nowMs, 15);
  }

  #at(nowMs: number): readonly LatencySlot[] {
    return [taken(this.#seconds, Math.floor(nowMs / secondMs)), taken(this.#long, Math.floor(nowMs / longMs))];
  }

  #window(nowMs: number, minutes: 1 | 5 | 15): StudioWindow {
    const [ring, sizeMs, count] =
      minutes === 1 ? [this.#seconds, secondMs, secondsKept] : [this.#long, longMs, minutes * 4];
    const now = Math.floor(nowMs / sizeMs);
    const sum = new LatencySlot();
    for (let span = now - count + 1; span <= now; span++) {
      const slot = held(ring, span);
      if (slot !== undefined) sum.add(slot);
    }
    const seconds = Math.max(1, Math.min(minutes * 60, (nowMs - this.#sinceMs) / 1_000));
    return {
      minutes,
      calls: sum.calls,
      rps: rounded(sum.calls / seconds) as number,
      p50Ms: rounded(sum.quantileMs(0.5)),
      p90Ms: rounded(sum.quantileMs(0.9)),
      p99Ms: rounded(sum.quantileMs(0.99)),
      maxMs: sum.calls === 0 ? null : rounded(sum.maxMs),
      serverErrors: sum.serverErrors,
      callerErrors: sum.callerErrors,
      degraded: sum.degraded,
    };
  }
}

const slots = (count: number) => Array.from({ length: count }, () => new LatencySlot());

/** The slot of a span, emptied when it held another. */
function taken(ring: readonly LatencySlot[], span: number): LatencySlot {
  const slot = ring[span % ring.length] as LatencySlot;
  if (slot.span !== span) slot.reset(span);
  return slot;
}

/** The slot of a span, where it still holds it. */
function held(ring: readonly LatencySlot[], span: number): LatencySlot | undefined {
  const slot = ring[((span % ring.length) + ring.length) % ring.length];
  return slot?.span === span ? slot : undefined;
}

const rounded = (value: number | null) => (value === null ? null : Number(value.toPrecision(3)));
