import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { FitTask } from "./fit-messages.ts";

/** Bytes that may be left over before they are collected. */
const mostBytes = 128 * 2 ** 20;

let left = 0;
let collect: (() => void) | undefined;

/**
 * Takes down that a fit's memory is not needed any more in this thread, and has garbage collected when there is much of it. V8 counts
 * what threads share for none of them: without this, one fit after the other fills the memory before anything is collected.
 */
export function leaveShared({ request: { data, validation }, shared }: Pick<FitTask, "request" | "shared">): void {
  const columns = [data, validation].flatMap((part) => part?.features ?? []);
  left += columns.reduce((sum, { values }) => sum + values.byteLength, shared.memory.buffer.byteLength);
  if (left < mostBytes) return;
  left = 0;
  // When nothing on the stack holds it any more.
  setImmediate(() => {
    collect ??= garbageCollector();
    collect();
  }).unref();
}

/** `gc` is there in contexts that are made after the flag is set, and nowhere else. */
function garbageCollector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}
