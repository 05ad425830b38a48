import { setTimeout as sleep } from "node:timers/promises";
import type { TrafficOptions } from "./options.ts";
import type { AskedPayment } from "./payments.ts";

/** What a server said to a payment: the status, and the code of a refusal. */
export interface Answered {
  readonly status: number;
  readonly code: string | undefined;
}

export interface Door {
  readonly url: string;
  readonly key: string;
}

export type PostPayment = (payment: AskedPayment) => Promise<Answered>;

/** Posts payments as an app would. A caller who is over the rate limit waits as long as the reply says, and asks again. */
export function posterOf(by: TrafficOptions["by"], { url, key }: Door): PostPayment {
  const path = by === "endpoint" ? "/endpoints/fraud-score/predict" : "/api/payments/authorize";
  const headers = { "content-type": "application/json", ...(by === "authorize" ? { "x-api-key": key } : {}) };
  return async (payment) => {
    const body = JSON.stringify(by === "endpoint" ? withoutInstant(payment) : payment);
    for (;;) {
      const response = await fetch(`${url}${path}`, { method: "POST", headers, body });
      const reply = (await response.json()) as { readonly code?: string };
      if (response.status !== 429) return { status: response.status, code: reply.code };
      await sleep(1_000 * Number(response.headers.get("retry-after") ?? 1));
    }
  };
}

/** The endpoint answers as of its clock, and takes no instant. */
function withoutInstant({ paid_at: _, ...asked }: AskedPayment): Omit<AskedPayment, "paid_at"> {
  return asked;
}
