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
