import { appendFile, mkdir } from "node:fs/promises";
import path from "node:path";
import type { LineageRunEvent } from "../../formats/openlineage/run-event.ts";
import { type EventTarget, shownEndpoint } from "./event-target.ts";
import { postEvent } from "./post-event.ts";

/** What became of events. */
export interface SinkReport {
  /** How reports name where they went: a file, or an address without secrets. */
  readonly target: string;
  readonly sent: number;
  /** Written to `keptIn`, since the endpoint did not take them. */
  readonly kept: number;
  /** Lost: neither sent nor written. */
  readonly lost: number;
  /** The file with those that were not taken; absent where there are none. */
  readonly keptIn?: string;
  /** Why not all were sent; absent where all were. */
  readonly reason?: string;
}

/** Takes events without ever making the caller wait. Never throws. */
export interface EventSink {
  readonly send: (event: LineageRunEvent) => void;
  /** Waits until all are sent, `flushMs` at most, writes the others into the file of those that were not taken, and reports. */
  readonly close: () => Promise<SinkReport>;
}

export interface SinkOptions {
  readonly target: EventTarget;
  /** Absolute path of the file for events that the endpoint does not take. */
  readonly keepIn: string;
  /** Longest wait for one answer, milliseconds. @default 2000 */
  readonly requestMs?: number;
  /** Longest wait at the end for all that is left, milliseconds. @default 2000 */
  readonly flushMs?: number;
  /** Events that may wait at once, and that may be kept at once: those above both are lost, and counted. @default 10000 */
  readonly mostWaiting?: number;
}

/** Opens where events go. */
export function openEventSink(options: SinkOptions): EventSink {
  return options.target.kind === "file" ? new FileSink(options.target.file) : new EndpointSink(options, options.target);
}

const lineOf = (event: LineageRunEvent): string => `${JSON.stringify(event)}\n`;

/** Adds lines to a file; what goes wrong, in words. */
async function addLines(file: string, events: readonly LineageRunEvent[]): Promise<string | undefined> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await appendFile(file, events.map(lineOf).join(""));
    return undefined;
  } catch (cause) {
    const { code = "unknown" } = cause as NodeJS.ErrnoException;
    return `file can't be written: ${file} (${code})`;
  }
}

/** Writes at the end of what happens in one turn, one write after the other. */
class FileSink implements EventSink {
  readonly #file: string;
  #waiting: LineageRunEvent[] = [];
  #writing: Promise<void> | undefined;
  #sent = 0;
  #lost = 0;
  #reason: string | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  send(event: LineageRunEvent): void {
    this.#waiting.push(event);
    this.#writing ??= this.#write();
  }

  async #write(): Promise<void> {
    await undefined;
    while (this.#waiting.length > 0) {
      const events = this.#waiting;
      this.#waiting = [];
      const fault = await addLines(this.#file, events);
      this.#reason ??= fault;
      if (fault === undefined) this.#sent += events.length;
      else this.#lost += events.length;
    }
    this.#writing = undefined;
  }

  async close(): Promise<SinkReport> {
    await this.#writing;
    const reason = this.#reason === undefined ? {} : { reason: this.#reason };
    return { target: this.#file, sent: this.#sent, kept: 0, lost: this.#lost, ...reason };
  }
}

/** Failures one after the other after which nothing more is tried. */
const mostFailures = 2;

/** Posts one event after the other. */
class EndpointSink implements EventSink {
  readonly #options: SinkOptions;
  readonly #target: Extract<EventTarget, { readonly kind: "endpoint" }>;
  readonly #stopped = new AbortController();
  readonly #waiting: LineageRunEvent[] = [];
  readonly #untaken: LineageRunEvent[] = [];
  #posting: Promise<void> | undefined;
  #sent = 0;
  #lost = 0;
  #failures = 0;
  #reason: string | undefined;

  constructor(options: SinkOptions, target: Extract<EventTarget, { readonly kind: "endpoint" }>) {
    this.#options = options;
    this.#target = target;
    if (target.missing !== undefined) this.#giveUp(`${target.missing} is unset`);
  }

  get #most(): number {
    return this.#options.mostWaiting ?? 10_000;
  }

  get #isGivenUp(): boolean {
    return this.#failures >= mostFailures;
  }

  send(event: LineageRunEvent): void {
    if (this.#isGivenUp) this.#hold(event);
    else if (this.#waiting.length >= this.#most) this.#keep(event, `more than ${this.#most} events waited`);
    else {
      this.#waiting.push(event);
      this.#posting ??= this.#post();
    }
  }

  async #post(): Promise<void> {
    await undefined;
    while (this.#waiting.length > 0 && !this.#isGivenUp) {
      const event = this.#waiting.shift() as LineageRunEvent;
      await this.#postOne(event);
    }
    for (const event of this.#waiting.splice(0)) this.#hold(event);
    this.#posting = undefined;
  }

  async #postOne(event: LineageRunEvent): Promise<void> {
    const { requestMs = 2_000 } = this.#options;
    const { url, key } = this.#target;
    const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(requestMs)]);
    const outcome = await postEvent({ url, key, body: JSON.stringify(event), signal });
    if (outcome.taken) {
      this.#sent++;
      this.#failures = 0;
      return;
    }
    this.#keep(event, outcome.reason);
    if (outcome.isFinal) this.#giveUp(outcome.reason);
    else if (!outcome.isRefused) this.#failures++;
  }

  #keep(event: LineageRunEvent, reason: string): void {
    this.#hold(event);
    this.#reason ??= reason;
  }

  /** Memory has an end: what is above it is counted as lost. */
  #hold(event: LineageRunEvent): void {
    if (this.#untaken.length < this.#most) this.#untaken.push(event);
    else this.#lost++;
  }

  #giveUp(reason: string): void {
    this.#failures = mostFailures;
    this.#reason ??= reason;
  }

  async close(): Promise<SinkReport> {
    const { flushMs = 2_000, keepIn } = this.#options;
    const timer = setTimeout(() => {
      this.#giveUp("endpoint is too slow");
      this.#stopped.abort();
    }, flushMs);
    await this.#posting;
    clearTimeout(timer);
    const left = this.#untaken;
    const target = shownEndpoint(this.#target.url);
    if (left.length === 0 && this.#lost === 0) return { target, sent: this.#sent, kept: 0, lost: 0 };
    const fault = await addLines(keepIn, left);
    const reason = [this.#reason, fault].filter((one) => one !== undefined).join("; ");
    const isKept = fault === undefined;
    const lost = this.#lost + (isKept ? 0 : left.length);
    const kept = isKept ? { kept: left.length, keptIn: keepIn } : { kept: 0 };
    return { target, sent: this.#sent, lost, ...kept, reason };
  }
}
