import { createHash } from "node:crypto";

/** The namespace of our run ids, itself a random UUID that never changes. */
const namespace = "5f0d7c0e-2a6b-4c57-9a55-6f2f3f0f6b1d";

/**
 * The id of a job's run within one of ours: the same every time it is asked, so that events that are sent twice are one run.
 *
 * @source RFC 9562, section 5.5 (UUID version 5)
 */
export function runIdOf(project: string, run: string, job: string): string {
  const bytes = createHash("sha1")
    .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(JSON.stringify([project, run, job]))
    .digest();
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  const hex = bytes.toString("hex", 0, 16);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
