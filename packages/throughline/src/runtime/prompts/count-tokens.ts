import { openTokenCounter, type TokenCounter } from "../../formats/documents/token-counter.ts";

/** Characters without a break from which on a text is counted in pieces, since the time to count one grows with its square. */
const longestRun = /(\S{512}|\s{512})/u;

let loading: Promise<TokenCounter> | undefined;

/**
 * Counts tokens by the o200k tokenizer: exact for models that use it, within some percent for others. Texts may be anything: 1 MB
 * without a space is counted as fast as any other. Loads the tokenizer at the first call.
 */
export function loadTokenCounter(): Promise<TokenCounter> {
  loading ??= openTokenCounter().then((count) => (text) => {
    let tokens = 0;
    for (const piece of text.split(longestRun)) if (piece !== "") tokens += count(piece);
    return tokens;
  });
  return loading;
}
