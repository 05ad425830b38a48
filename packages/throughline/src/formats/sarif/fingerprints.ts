import { createHash } from "node:crypto";
import type { Break } from "../../contracts/diff/break-report.ts";
import { breakCode } from "../../contracts/diff/findings.ts";
import type { ThroughlineError } from "../../contracts/errors/throughline-error.ts";

/** What makes a result the same one in another run. */
export interface Fingerprints {
  ofBreak(found: Break): Readonly<Record<string, string>>;
  ofProblem(problem: ThroughlineError): Readonly<Record<string, string>>;
}

/**
 * Fingerprints that hold no line and no column, so that a result stays the same one when lines move. Equal ones are numbered in their
 * order. `primaryLocationLineHash` is the only name that GitHub compares; without it, it would hash the line's text.
 */
export function fingerprintsOf(root: string): Fingerprints {
  const seen = new Map<string, number>();
  const numbered = (parts: readonly string[]) => {
    const hash = createHash("sha256").update(parts.join("\u0000")).digest("hex").slice(0, 16);
    const count = (seen.get(hash) ?? 0) + 1;
    seen.set(hash, count);
    return { primaryLocationLineHash: `${hash}:${count}` };
  };
  return {
    ofBreak: (found) => numbered([root, found.id, breakCode(found)]),
    ofProblem: ({ code, detail, where }) => {
      const { file = "", declaration = "", subject = "" } = where ?? {};
      return numbered([root, code, file, declaration, subject, withoutPositions(detail)]);
    },
  };
}

/** A detail may name a line of a query or a file: `payments.ts:12:3`, `line 3`. */
const withoutPositions = (detail: string) => detail.replace(/:\d+(?::\d+)?\b|\bline \d+/gi, "");
