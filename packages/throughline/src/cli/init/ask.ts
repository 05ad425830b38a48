import { createInterface } from "node:readline/promises";
import { type Named, noColumn } from "./choose.ts";
import { initError } from "./error-codes.ts";
import type { ReadFile } from "./read-file.ts";

/** Asks one question; an empty answer is the default. */
export type Question = (text: string, fallback: string) => Promise<string>;

/**
 * Asks on this process's terminal.
 *
 * @throws {ThroughlineError} `init.stopped` from `question`, after Ctrl-C or the end of the input
 */
export function openTerminal(): { readonly question: Question; readonly close: () => void } {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const ended = new AbortController();
  terminal.on("close", () => ended.abort());
  terminal.on("SIGINT", () => terminal.close());
  return {
    async question(text, fallback) {
      const shown = fallback === "" ? "" : ` (${fallback})`;
      const answer = await terminal.question(`${text}${shown}: `, { signal: ended.signal }).catch((cause: unknown) => {
        process.stdout.write("\n");
        throw initError("stopped", { detail: "nothing was written", cause });
      });
      return answer.trim() === "" ? fallback : answer.trim();
    },
    close: () => terminal.close(),
  };
}

/** Asks for the parts that no flag names; what is proposed is the default. */
export async function askParts(file: ReadFile, named: Named, question: Question): Promise<Named> {
  const [key, time, target] = [
    file.keys[0]?.scan.header,
    file.times[0]?.scan.header,
    file.targets[0]?.column.scan.header,
  ];
  const ask = async (given: string | undefined, text: string, proposed: string | undefined) => {
    if (given !== undefined) return given;
    const answer = await question(text, proposed ?? noColumn);
    return answer === (proposed ?? noColumn) ? undefined : answer;
  };
  return {
    key: await ask(named.key, "Column that names a row", key),
    time: await ask(named.time, "Column that says when it happened", time),
    target: await ask(named.target, "Column to predict, of two values", target),
  };
}
