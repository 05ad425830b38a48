/** A limit with the columns that stand in its braces under their present names; `nowOf` gives undefined for one that keeps its name. */
export const renamedInLimit = (
  limit: number | string,
  nowOf: (column: string) => string | undefined,
): number | string =>
  typeof limit === "number"
    ? limit
    : limit.replaceAll(/\{([^{}"]+)\}/g, (text, name: string) => {
        const now = nowOf(name);
        return now === undefined ? text : `{${now}}`;
      });

/** A promise's name with the columns that it names after its first word under their present names: `check min amount`. */
export function renamedInPromise(promise: string, nowOf: (column: string) => string | undefined): string {
  const first = /^\S*/.exec(promise)?.[0] ?? "";
  return first + promise.slice(first.length).replaceAll(columnWords, (word) => nowOf(word) ?? word);
}

/** The columns that a promise names after its first word; empty where it is about all. */
export function columnsOfPromise(promise: string, columns: readonly string[]): readonly string[] {
  const words = new Set(promise.replace(/^\S*/, "").match(columnWords));
  return columns.filter((name) => words.has(name));
}

const columnWords = /[\p{L}\p{N}_-]+/gu;
