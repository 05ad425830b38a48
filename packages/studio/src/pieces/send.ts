import { keyHeaders } from "../asking/studio.ts";

/** A request as it was typed. */
export interface Request {
  readonly method: string;
  readonly path: string;
  /** JSON text; null for a request without a body. */
  readonly body: string | null;
}

/** What came back. */
export interface Sent {
  /** 0 where no answer came. */
  readonly status: number;
  /** From sending to the last byte, milliseconds. */
  readonly tookMs: number;
  readonly release: string | null;
  readonly degraded: boolean;
  /** The JSON, or the text where it is none. */
  readonly body: unknown;
}

/** Sends a request to the served project. What goes wrong is an answer too. */
export async function send({ method, path, body }: Request): Promise<Sent> {
  const started = performance.now();
  const headers = { ...keyHeaders(), ...(body === null ? {} : { "content-type": "application/json" }) };
  try {
    const response = await fetch(path, { method, headers, ...(body === null ? {} : { body }) });
    const text = await response.text();
    const value = parsed(text);
    return {
      status: response.status,
      tookMs: performance.now() - started,
      release: response.headers.get("x-throughline-release") ?? fieldOf(value, "release"),
      degraded: isDegraded(value),
      body: value,
    };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { status: 0, tookMs: performance.now() - started, release: null, degraded: false, body: detail };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function fieldOf(value: unknown, name: string): string | null {
  const found = typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
  return typeof found === "string" ? found : null;
}

const isDegraded = (value: unknown): boolean =>
  typeof value === "object" && value !== null && (value as { degraded?: unknown }).degraded === true;
