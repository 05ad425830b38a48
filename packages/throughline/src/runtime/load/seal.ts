import { createHash } from "node:crypto";

/** SHA-256 of a text, hex. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A value as JSON text, all of it ASCII, that carries its own checksum. */
export function seal(value: unknown): string {
  const body = JSON.stringify(value).replaceAll(/[\u0080-\uffff]/g, escaped);
  return `{"sha256":"${sha256(body)}","value":${body}}\n`;
}

const escaped = (letter: string) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;

const header = /^\{"sha256":"([0-9a-f]{64})","value":/;

/** The value of a sealed text, or undefined when a single byte of it differs. */
export function unseal(text: string): unknown {
  const sum = header.exec(text);
  if (sum === null || !text.endsWith("}\n")) return undefined;
  const body = text.slice(sum[0].length, -2);
  return sha256(body) === sum[1] ? JSON.parse(body) : undefined;
}
