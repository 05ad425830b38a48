import { createHash } from "node:crypto";

/** SHA-256 of a text, hex. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A value as JSON text that carries its own checksum. */
export function seal(value: unknown): string {
  const body = JSON.stringify(value);
  return `{"sha256":"${sha256(body)}","value":${body}}\n`;
}

const header = /^\{"sha256":"([0-9a-f]{64})","value":/;

/** The value of a sealed text, or undefined when a single byte of it differs. */
export function unseal(text: string): unknown {
  const sum = header.exec(text);
  if (sum === null || !text.endsWith("}\n")) return undefined;
  const body = text.slice(sum[0].length, -2);
  return sha256(body) === sum[1] ? JSON.parse(body) : undefined;
}
