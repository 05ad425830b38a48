import type { StudioProblem } from "./studio-problem.ts";
import type { StudioCallOptions, StudioTransport } from "./studio-request.ts";

/** Time before a stream that broke is opened again, milliseconds; doubled after each failure up to the second. */
const [firstWaitMs, longestWaitMs] = [500, 10_000];

/**
 * The values that a path sends as server-sent events, each a JSON document. A stream that ends or breaks is opened again, since
 * a server ends its streams when another release answers; it stops when the caller does, when the signal says so, and at a
 * problem that no retry cures.
 */
export async function* liveValues<T>(
  transport: StudioTransport,
  path: string,
  { signal }: StudioCallOptions = {},
): AsyncGenerator<T, void, undefined> {
  const isStopped = () => signal?.aborted === true;
  let waitMs = firstWaitMs;
  while (!isStopped()) {
    try {
      const response = await transport.open(path, signal === undefined ? {} : { signal });
      for await (const data of eventsOf(response)) {
        waitMs = firstWaitMs;
        yield JSON.parse(data) as T;
      }
    } catch (error) {
      if (isStopped()) return;
      if ((error as Partial<StudioProblem>).retryable === false) throw error;
      waitMs = Math.min(waitMs * 2, longestWaitMs);
    }
    await pause(waitMs, signal);
  }
}

/** The `data` of each event of a `text/event-stream`. */
async function* eventsOf(response: Response): AsyncGenerator<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  const decoder = new TextDecoder();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      const events = rest.split("\n\n");
      rest = events.pop() ?? "";
      for (const event of events) {
        const lines = event.split("\n").filter((line) => line.startsWith("data:"));
        if (lines.length > 0) yield lines.map((line) => line.slice(5).trimStart()).join("\n");
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
