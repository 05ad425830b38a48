import type { FastifyReply } from "fastify";

/** Longest time that a stream stays open, milliseconds: who listens opens it again, so that no release waits for it. */
const longestMs = 60_000;

export interface EventStreamOptions {
  /** Begins to send values; gives back how to stop. One that equals the last is not sent. */
  readonly start: (send: (value: object) => void) => () => void;
  /** Looked at each second: the stream ends when it says so. */
  readonly isOver: () => boolean;
}

/** Answers with server-sent events until the listener goes, the release does, or a minute is over. */
export function sendEvents(reply: FastifyReply, { start, isOver }: EventStreamOptions): void {
  reply.hijack();
  const { raw } = reply;
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  raw.write("retry: 500\n\n");
  let last = "";
  let waiting: string | undefined;
  const write = (text: string) => {
    last = text;
    raw.write(`data: ${text}\n\n`);
  };
  const stop = start((value) => {
    const text = JSON.stringify(value);
    // A listener that reads slowly is told the newest state, not every one.
    if (raw.writableNeedDrain) waiting = text;
    else if (text !== last) write(text);
  });
  raw.on("drain", () => {
    if (waiting !== undefined && waiting !== last) write(waiting);
    waiting = undefined;
  });
  const deadline = performance.now() + longestMs;
  const timer = setInterval(() => {
    if (isOver() || performance.now() > deadline) raw.end();
  }, 1_000);
  raw.once("close", () => {
    clearInterval(timer);
    stop();
  });
}
