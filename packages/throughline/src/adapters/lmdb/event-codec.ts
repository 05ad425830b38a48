/**
 * One entity's events as bytes, in the machine's order (little-endian on every supported platform):
 *
 *   0        4        number of events n
 *   4        4        number of value columns c
 *   8        8n       times, int64
 *   8+8n     8n each  the c columns, float64
 */
import type { EntityEvents } from "../../ports/online-store.ts";
import { onlineStoreError } from "./error-codes.ts";

const headerBytes = 8;

/** @throws `online-store.invalid-events` when the columns are not of one length */
export function formatEvents({ times, values }: EntityEvents): Uint8Array {
  const count = times.length;
  if (values.some((column) => column.length !== count)) {
    const lengths = [count, ...values.map((column) => column.length)].join(", ");
    throw onlineStoreError("invalid-events", { detail: `columns of one entity differ in length: ${lengths}` });
  }
  const buffer = new ArrayBuffer(headerBytes + 8 * count * (1 + values.length));
  new Uint32Array(buffer, 0, 2).set([count, values.length]);
  new BigInt64Array(buffer, headerBytes, count).set(times);
  for (const [i, column] of values.entries()) {
    new Float64Array(buffer, headerBytes + 8 * count * (1 + i), count).set(column);
  }
  return new Uint8Array(buffer);
}

/** The events, in memory of their own: nothing that the engine does to `bytes` later reaches them. Undefined when the bytes are damaged. */
export function parseEvents(bytes: Uint8Array): EntityEvents | undefined {
  if (bytes.length < headerBytes) return undefined;
  const buffer = new ArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  const [count = 0, columns = 0] = new Uint32Array(buffer, 0, 2);
  if (bytes.length !== headerBytes + 8 * count * (1 + columns)) return undefined;
  const values = Array.from(
    { length: columns },
    (_, i) => new Float64Array(buffer, headerBytes + 8 * count * (1 + i), count),
  );
  return { times: new BigInt64Array(buffer, headerBytes, count), values };
}
