import type { ReactNode } from "react";

/** A sentence in which names stand between backticks, as errors write it. */
export function richText(text: string): ReactNode {
  return text.split("`").map((part, i) => (i % 2 === 0 ? part : <code key={`${i} ${part}`}>{part}</code>));
}
